package network.cortensor.portal.bench.proxy;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import network.cortensor.portal.bench.load.Target;

/** A running proxy whose costs are compared. */
public interface Contender extends AutoCloseable {
    /** What it is called in tables. */
    String name();

    /** Where unary requests go, and what model they ask for. */
    Target unary();

    /** Where streamed requests go. */
    Target streaming();

    /** The model that requests name. */
    String model();

    /** The processes that serve. */
    List<ProcessHandle> processes();

    /** Processor time that its database has used so far; zero without one. */
    Duration databaseTime() throws IOException;

    /**
     * Waits, with a bound, until nothing that the requests so far caused is left to do.
     *
     * @throws IOException when that does not come to an end
     */
    void settle() throws IOException, InterruptedException;

    @Override
    void close();
}
