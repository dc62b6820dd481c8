package network.cortensor.portal.bench.overload;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import network.cortensor.portal.bench.site.RouterState;
import network.cortensor.portal.bench.site.Routers;
import org.jspecify.annotations.Nullable;

/** Looks at the routers ten times a second. */
public final class Watch implements AutoCloseable {
    private static final int INTERVAL_MILLIS = 100;

    private final Routers routers;
    private final List<Moment> moments = new CopyOnWriteArrayList<>();
    private final AtomicReference<@Nullable IOException> failure = new AtomicReference<>();
    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor();

    private Watch(Routers routers) {
        this.routers = routers;
    }

    /** Begins to look. */
    public static Watch over(Routers routers) {
        var watch = new Watch(routers);
        watch.clock.scheduleAtFixedRate(watch::look, 0, INTERVAL_MILLIS, TimeUnit.MILLISECONDS);
        return watch;
    }

    private void look() {
        try {
            moments.add(new Moment(System.nanoTime(), routers.state()));
        } catch (IOException e) {
            failure.set(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** What it saw so far, oldest first. */
    public List<Moment> moments() throws IOException {
        var failed = failure.get();
        if (failed != null) {
            throw new IOException("the routers could not be watched", failed);
        }
        return List.copyOf(moments);
    }

    /** What the routers did in a window. */
    public Work work(Window window) throws IOException {
        var seen = moments().stream()
                .filter(moment -> window.holds(moment.nanos()))
                .toList();
        if (seen.size() < 2) {
            throw new IOException("the routers were not watched for long enough");
        }
        var first = seen.getFirst();
        var last = seen.getLast();
        return new Work(
                first.routers().size(),
                (last.nanos() - first.nanos()) / 1e9,
                last.sum(RouterState::works) - first.sum(RouterState::works),
                (last.sum(RouterState::workNanos) - first.sum(RouterState::workNanos)) / 1e9,
                last.sum(RouterState::overlaps) - first.sum(RouterState::overlaps));
    }

    /**
     * What routers did.
     *
     * @param sessions how many, each of limit 1
     * @param seconds in this time
     * @param works tasks that ended
     * @param busySeconds that these took
     * @param overlaps requests that met another on a session
     */
    public record Work(int sessions, double seconds, long works, double busySeconds, long overlaps) {
        /** Mean time of a task, in seconds. */
        public double meanService() {
            return busySeconds / works;
        }

        /** Tasks a second that the sessions could do without a pause between them. */
        public double capacity() {
            return sessions / meanService();
        }

        /** Share of their time that the sessions worked. */
        public double utilization() {
            return busySeconds / seconds / sessions;
        }
    }

    @Override
    public void close() {
        clock.shutdownNow();
    }
}
