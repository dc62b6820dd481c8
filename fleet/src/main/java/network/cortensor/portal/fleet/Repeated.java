package network.cortensor.portal.fleet;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Something done again and again on a virtual thread of its own. A time that fails is logged, and the next one comes. */
final class Repeated implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Repeated.class);
    private static final Duration GIVE_UP = Duration.ofSeconds(40);

    private final String name;
    private final Duration pause;
    private final Work work;
    private final CountDownLatch stop = new CountDownLatch(1);
    private final Thread thread;
    private boolean failing;

    /** What is repeated. */
    interface Work {
        /** Once; may block, and may throw what it likes. */
        void once() throws InterruptedException;
    }

    Repeated(String name, Duration pause, Work work) {
        this.name = name;
        this.pause = pause;
        this.work = work;
        thread = Thread.ofVirtual().name(name).unstarted(this::run);
    }

    void start() {
        thread.start();
    }

    /** Lets the current time end, and no other begin. */
    @Override
    public void close() {
        stop.countDown();
        try {
            if (!thread.join(GIVE_UP)) {
                log.warn("{} does not stop", name);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        try {
            do {
                once();
            } while (!stop.await(pause.toMillis(), TimeUnit.MILLISECONDS));
        } catch (InterruptedException e) {
            log.debug("{} was told to stop", name);
        }
    }

    private void once() throws InterruptedException {
        try {
            work.once();
            if (failing) {
                log.info("{} works again", name);
            }
            failing = false;
        } catch (InterruptedException stopped) {
            throw stopped;
        } catch (Throwable e) {
            if (failing) {
                log.warn("{} still fails: {}", name, e.toString());
            } else {
                log.warn("{} failed; it is tried again", name, e);
            }
            failing = true;
        }
    }
}
