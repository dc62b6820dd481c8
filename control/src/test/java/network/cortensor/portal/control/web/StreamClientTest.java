package network.cortensor.portal.control.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.ext.web.Router;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** One who does not read keeps nothing of ours for long, and is told why. */
@Timeout(60)
class StreamClientTest {
    @Test
    void aSlowReaderIsToldAndDropped() throws Exception {
        var vertx = Vertx.vertx();
        try {
            var opened = new CompletableFuture<StreamClient>();
            var left = new AtomicInteger();
            var router = Router.router(vertx);
            router.get("/").handler(context -> {
                var client = new StreamClient(
                        context,
                        Set.of(StreamTopic.FLEET),
                        null,
                        new StreamClient.Patience(1 << 20, TimeUnit.SECONDS.toNanos(30)));
                client.begin(left::incrementAndGet);
                opened.complete(client);
            });
            var server = vertx.createHttpServer()
                    .requestHandler(router)
                    .listen(0, "127.0.0.1")
                    .await(30, TimeUnit.SECONDS);
            try (var socket = new Socket(InetAddress.getLoopbackAddress(), server.actualPort())) {
                socket.setSoTimeout(20_000);
                socket.getOutputStream()
                        .write("GET / HTTP/1.1\r\nhost: ops\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
                var client = opened.get(10, TimeUnit.SECONDS);
                var piece = Buffer.buffer("data: " + "x".repeat(100_000) + "\n\n");
                for (var sent = 0; sent < 2_000 && !client.gone(); sent++) {
                    client.send(piece);
                    Thread.sleep(1);
                }
                assertThat(client.gone()).as("the slow reader is dropped").isTrue();
                var text = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
                assertThat(left).as("its place is free, once").hasValue(1);
                assertThat(text).contains("event: notice\ndata: {\"text\":\"you read too slowly");
            }
        } finally {
            vertx.close().await(30, TimeUnit.SECONDS);
        }
    }
}
