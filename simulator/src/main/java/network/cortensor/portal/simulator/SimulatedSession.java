package network.cortensor.portal.simulator;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** One session of a simulated router: its places, its tasks. Confined to the router's event loop, apart from {@link #busy}. */
final class SimulatedSession {
    private static final int TASKS_KEPT = 1000;

    private final long id;
    private final String model;
    private final RouterSettings.SessionHabits habits;
    private final Clock clock;
    private final AtomicInteger busy = new AtomicInteger();
    private final List<Playback> running = new ArrayList<>();
    private final Map<Long, SimulatedTask> tasks = new LinkedHashMap<>();
    private long begun;

    SimulatedSession(long id, String model, RouterSettings.SessionHabits habits, Clock clock) {
        this.id = id;
        this.model = model;
        this.habits = habits;
        this.clock = clock;
    }

    long id() {
        return id;
    }

    String model() {
        return model;
    }

    /** Requests that it is working on, including those whose client has left. */
    int busy() {
        return busy.get();
    }

    boolean full() {
        return busy() >= habits.capacity();
    }

    boolean exhausted() {
        return begun >= habits.tasks();
    }

    SimulatedTask begin() {
        var task = new SimulatedTask(++begun, "0xsimulated" + id, clock);
        tasks.put(task.id(), task);
        if (tasks.size() > TASKS_KEPT) {
            tasks.remove(tasks.keySet().iterator().next());
        }
        return task;
    }

    void enter(Playback playback) {
        running.add(playback);
        busy.incrementAndGet();
    }

    void leave(Playback playback) {
        if (running.remove(playback)) {
            busy.decrementAndGet();
        }
    }

    /** What is running now; a copy. */
    List<Playback> running() {
        return List.copyOf(running);
    }

    @Nullable
    SimulatedTask task(long task) {
        return tasks.get(task);
    }

    JsonObject json(String since) {
        return new JsonObject()
                .put("id", id)
                .put("owner", "0xsimulatedowner")
                .put("active", !exhausted())
                .put("miners_count", 1)
                .put("model", model)
                .put("created_at", since)
                .put("updated_at", since);
    }

    JsonArray tasksJson() {
        var list = new JsonArray();
        tasks.values().forEach(task -> list.add(task.json()));
        return list;
    }
}
