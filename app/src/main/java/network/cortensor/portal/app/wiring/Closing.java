package network.cortensor.portal.app.wiring;

import java.util.ArrayDeque;
import java.util.Deque;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What was started, stopped in reverse order; one that fails does not keep the others from being stopped. */
final class Closing implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Closing.class);

    private final Deque<Named> started = new ArrayDeque<>();

    private record Named(String name, AutoCloseable part) {}

    /** Remembers a part that has started. */
    <T extends AutoCloseable> T add(String name, T part) {
        started.push(new Named(name, part));
        return part;
    }

    @Override
    public void close() {
        for (var next = started.poll(); next != null; next = started.poll()) {
            try {
                next.part().close();
            } catch (Exception e) {
                log.error("{} did not stop cleanly", next.name(), e);
            }
        }
    }
}
