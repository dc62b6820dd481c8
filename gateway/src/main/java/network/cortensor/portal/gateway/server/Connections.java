package network.cortensor.portal.gateway.server;

import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.impl.HttpServerConnection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Map;

/**
 * The connections of one event loop: bounded in number, and closed when no request has used them for a while. A client that
 * sends its headers byte by byte has no request either, so it cannot stay.
 */
final class Connections {
    private final int most;
    private final long idleNanos;
    private final Map<HttpConnection, Use> uses = new HashMap<>();

    private static final class Use {
        private int running;
        private long idleSince;
        private boolean condemned;
        private long unwritten;
    }

    Connections(int most, Duration idle) {
        this.most = most;
        this.idleNanos = idle.toNanos();
    }

    void opened(HttpConnection connection) {
        if (uses.size() >= most) {
            connection.close();
            return;
        }
        var use = new Use();
        use.idleSince = System.nanoTime();
        uses.put(connection, use);
        connection.closeHandler(closed -> uses.remove(connection));
    }

    void began(HttpConnection connection) {
        var use = uses.get(connection);
        if (use != null) {
            use.running++;
        }
    }

    /** Whether the connection is about to be closed. */
    boolean condemned(HttpConnection connection) {
        var use = uses.get(connection);
        return use != null && use.condemned;
    }

    /** No further request is taken from this connection. */
    void condemn(HttpConnection connection) {
        var use = uses.get(connection);
        if (use != null) {
            use.condemned = true;
        }
    }

    void ended(HttpConnection connection) {
        var use = uses.get(connection);
        if (use != null) {
            use.running--;
            use.idleSince = System.nanoTime();
        }
    }

    void closeIdle(long nowNanos) {
        var idle = new ArrayList<HttpConnection>();
        uses.forEach((connection, use) -> {
            var unwritten = unwritten(connection);
            if (unwritten != use.unwritten) {
                // A slow reader of a long answer that is complete for us: it is not idle while it reads.
                use.unwritten = unwritten;
                use.idleSince = nowNanos;
            }
            if (use.running == 0 && nowNanos - use.idleSince > idleNanos) {
                idle.add(connection);
            }
        });
        idle.forEach(HttpConnection::close);
    }

    /** Bytes that wait to be sent. */
    private static long unwritten(HttpConnection connection) {
        var channel =
                ((HttpServerConnection) connection).channelHandlerContext().channel();
        var buffer = channel.unsafe().outboundBuffer();
        return buffer == null ? 0 : buffer.totalPendingWriteBytes();
    }

    int open() {
        return uses.size();
    }
}
