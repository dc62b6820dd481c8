package network.cortensor.portal.simulator;

import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.impl.HttpServerConnection;

/** Breaks a connection as a crashed peer does: the client sees a TCP reset, not an orderly end. */
final class ConnectionReset {
    private ConnectionReset() {}

    static void of(HttpServerRequest request) {
        if (!(request.connection() instanceof HttpServerConnection connection)) {
            throw new IllegalStateException("not a connection of this HTTP engine");
        }
        Channel channel = connection.channelHandlerContext().channel();
        // Lingering for zero seconds makes the operating system send RST instead of FIN.
        channel.config().setOption(ChannelOption.SO_LINGER, 0);
        channel.close();
    }
}
