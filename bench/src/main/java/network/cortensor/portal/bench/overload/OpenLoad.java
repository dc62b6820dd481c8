package network.cortensor.portal.bench.overload;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Requests that come when they come (an open loop): an overloaded pool sees as many as an idle one. On one thread that keeps to the
 * times, and a virtual thread for each request.
 */
public final class OpenLoad implements AutoCloseable {
    private static final Duration END = Duration.ofSeconds(60);

    private final Arrivals arrivals;
    private final Asker asker;
    private final ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor();
    private final Queue<Answer> answers = new ConcurrentLinkedQueue<>();
    private final long begin = System.nanoTime();
    private final Thread clock;
    private volatile boolean over;

    private OpenLoad(Arrivals arrivals, Asker asker) {
        this.arrivals = arrivals;
        this.asker = asker;
        this.clock = Thread.ofPlatform().name("arrivals").unstarted(this::arrive);
    }

    /** Begins to send. */
    public static OpenLoad start(Arrivals arrivals, Asker asker) {
        var load = new OpenLoad(arrivals, asker);
        load.clock.start();
        return load;
    }

    private void arrive() {
        while (!over) {
            var arrival = arrivals.next();
            long left;
            while (!over && (left = begin + arrival.atNanos() - System.nanoTime()) > 0) {
                LockSupport.parkNanos(left);
            }
            if (!over) {
                clients.execute(() -> answers.add(asker.ask(arrival)));
            }
        }
    }

    /** When it began, of {@link System#nanoTime}. */
    public long begin() {
        return begin;
    }

    /** The answers so far. */
    public List<Answer> answers() {
        return List.copyOf(answers);
    }

    /** Sends nothing more, waits until the last client has its answer, and returns all of them. */
    public List<Answer> end() throws IOException, InterruptedException {
        over = true;
        LockSupport.unpark(clock);
        clock.join(END);
        clients.shutdown();
        if (!clients.awaitTermination(END.toSeconds(), TimeUnit.SECONDS)) {
            throw new IOException("a client still waits " + END.toSeconds() + " s after the last request");
        }
        return answers();
    }

    @Override
    public void close() {
        over = true;
        LockSupport.unpark(clock);
        clients.shutdownNow();
    }
}
