package network.cortensor.portal.bench.load;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Selector;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * A fixed number of clients, each of which sends its next request when the answer to the last one is whole (a closed loop), on one
 * thread.
 *
 * <p>A closed loop omits: a server that stops for a moment also stops the requests that would have noticed. So its latencies compare
 * proxies under the same number of clients, and say nothing about a fixed rate of arrivals.
 */
public final class LoadGenerator {
    private static final Duration GRACE = Duration.ofSeconds(60);
    private static final int BUFFER = 1 << 16;

    private final Target target;
    private final Workload workload;
    private final int clients;

    /** Clients of a target that all send the same. */
    public LoadGenerator(Target target, Workload workload, int clients) {
        this.target = target;
        this.workload = workload;
        this.clients = clients;
    }

    /**
     * Runs for this long, and then until all answers are whole. With no time at all every client sends one request.
     *
     * @throws LoadFailed at the first answer that is not whole and correct, or when one does not end within a minute
     */
    public LoadResult run(Duration time) throws IOException {
        var result = new LoadResult();
        var connections = new ArrayList<Connection>();
        try (var selector = Selector.open()) {
            for (int i = 0; i < clients; i++) {
                connections.add(new Connection(selector, target, workload));
            }
            long begin = System.nanoTime();
            drive(selector, connections, begin + time.toNanos(), result);
            result.took(Duration.ofNanos(System.nanoTime() - begin));
        } finally {
            for (var connection : connections) {
                connection.close();
            }
        }
        return result;
    }

    private static void drive(Selector selector, List<Connection> connections, long end, LoadResult result)
            throws IOException {
        var buffer = ByteBuffer.allocateDirect(BUFFER);
        var bytes = new byte[BUFFER];
        for (var connection : connections) {
            connection.ask();
        }
        int asking = connections.size();
        while (asking > 0) {
            selector.select(GRACE.toMillis());
            for (var key : selector.selectedKeys()) {
                var connection = (Connection) key.attachment();
                connection.ready(buffer, bytes, result);
                if (!connection.busy()) {
                    if (System.nanoTime() - end < 0) {
                        connection.ask();
                    } else {
                        asking--;
                    }
                }
            }
            selector.selectedKeys().clear();
            if (System.nanoTime() - end > GRACE.toNanos()) {
                throw new LoadFailed(asking + " answers were not whole " + GRACE.toSeconds() + " s after the end");
            }
        }
    }
}
