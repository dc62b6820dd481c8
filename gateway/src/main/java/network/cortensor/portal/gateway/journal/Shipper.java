package network.cortensor.portal.gateway.journal;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes events from the journal to a sink, on its own thread, and again until the sink has them. */
public final class Shipper implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Shipper.class);

    private final Backlog backlog;
    private final Shipping shipping;
    private final ShipperSettings settings;
    private final Worker worker;
    private final AtomicLong failures = new AtomicLong();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition passed = lock.newCondition();
    private Duration retry;

    private Shipper(Backlog backlog, Shipping shipping, ShipperSettings settings) {
        this.backlog = backlog;
        this.shipping = shipping;
        this.settings = settings;
        this.retry = settings.firstRetry();
        this.worker = Worker.start("journal-ship", this::step);
    }

    /** Starts shipping. A journal has one shipper. */
    public static Shipper start(Journal journal, UsageSink sink, ShipperSettings settings) throws IOException {
        var shipping = new Shipping(journal.backlog(), sink, journal.aside());
        return new Shipper(journal.backlog(), shipping, settings);
    }

    /** Events that the sink took since the start. */
    public long shipped() {
        return shipping.shipped();
    }

    /** Records that were put aside since the start: the sink refused them, or nobody can read them. */
    public long setAside() {
        return shipping.setAside();
    }

    /** Writes that failed since the start. */
    public long failures() {
        return failures.get();
    }

    /**
     * Ships what has ended so far without waiting for company.
     *
     * @param limit how long to wait
     * @return whether nothing is left to ship
     */
    public boolean flush(Duration limit) throws InterruptedException {
        var deadline = System.nanoTime() + limit.toNanos();
        lock.lock();
        try {
            while (backlog.unshipped() > 0) {
                var rest = deadline - System.nanoTime();
                if (rest <= 0) {
                    return false;
                }
                worker.wake();
                var _ = passed.await(Math.min(rest, settings.firstRetry().toNanos()), TimeUnit.NANOSECONDS);
            }
            return true;
        } finally {
            lock.unlock();
        }
    }

    /** Lets the running write finish and stops. What was not shipped is shipped after the next start. */
    @Override
    public void close() {
        worker.close();
    }

    private Duration step() {
        try {
            var full = shipping.pass(settings.batch()) == settings.batch();
            if (retry.compareTo(settings.firstRetry()) > 0) {
                LOG.info("usage is shipped again");
            }
            retry = settings.firstRetry();
            return full ? Duration.ZERO : settings.interval();
        } catch (Exception failure) {
            failures.incrementAndGet();
            LOG.warn("usage cannot be shipped and waits in the journal; again in {} ms", retry.toMillis(), failure);
            var pause = retry;
            retry = longer(retry);
            return pause;
        } finally {
            signal();
        }
    }

    private Duration longer(Duration pause) {
        var doubled = pause.multipliedBy(2);
        return doubled.compareTo(settings.lastRetry()) > 0 ? settings.lastRetry() : doubled;
    }

    private void signal() {
        lock.lock();
        try {
            passed.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
