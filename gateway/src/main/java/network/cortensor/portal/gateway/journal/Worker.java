package network.cortensor.portal.gateway.journal;

import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A thread that takes a step, pauses for as long as the step says or until it is woken, and takes the next. */
final class Worker implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Worker.class);
    private static final Duration AFTER_BUG = Duration.ofSeconds(1);
    /** How long {@link #close} waits for the running step. */
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final Supplier<Duration> step;
    private final Thread thread;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private boolean woken;
    private boolean closed;

    private Worker(String name, Supplier<Duration> step) {
        this.step = step;
        this.thread = Thread.ofPlatform().daemon().name(name).unstarted(this::run);
    }

    static Worker start(String name, Supplier<Duration> step) {
        var worker = new Worker(name, step);
        worker.thread.start();
        return worker;
    }

    /** Ends the pause, this one or, while a step runs, the next. */
    void wake() {
        lock.lock();
        try {
            woken = true;
            changed.signal();
        } finally {
            lock.unlock();
        }
    }

    /** Lets the running step finish and takes no other. */
    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            changed.signal();
        } finally {
            lock.unlock();
        }
        try {
            if (!thread.join(PATIENCE)) {
                LOG.error("{} did not stop within {}", thread.getName(), PATIENCE);
            }
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        var on = true;
        while (on) {
            on = pause(next());
        }
    }

    private Duration next() {
        try {
            return step.get();
        } catch (Throwable bug) {
            // Usage would silently stop being recorded without this thread: say it, and go on.
            LOG.error("{} failed", thread.getName(), bug);
            return AFTER_BUG;
        }
    }

    /** Returns false when the thread is to end. */
    private boolean pause(Duration duration) {
        lock.lock();
        try {
            var rest = duration.toNanos();
            while (!woken && !closed && rest > 0) {
                rest = changed.awaitNanos(rest);
            }
            woken = false;
            return !closed;
        } catch (InterruptedException stopping) {
            return false;
        } finally {
            lock.unlock();
        }
    }
}
