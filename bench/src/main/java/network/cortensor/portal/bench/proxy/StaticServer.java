package network.cortensor.portal.bench.proxy;

import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import network.cortensor.portal.bench.process.Child;
import network.cortensor.portal.simulator.StaticAnswers;
import network.cortensor.portal.simulator.StaticUpstream;

/**
 * The OpenAI-compatible server behind the proxies, in a process of its own: it answers with bytes made beforehand.
 *
 * @param child its process
 * @param port where it listens on loopback
 */
public record StaticServer(Child child, int port) implements AutoCloseable {
    private static final Duration START = Duration.ofSeconds(20);

    /** Starts it; its streams have this many chunks, one every {@code intervalMillis}. */
    public static StaticServer start(int chunks, int intervalMillis, Path folder)
            throws IOException, InterruptedException {
        int port = Child.freePort();
        var java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        var command = List.of(
                java,
                "-XX:+UseSerialGC",
                "-Xmx512m",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-cp",
                Objects.requireNonNull(System.getProperty("java.class.path")),
                StaticServer.class.getName(),
                String.valueOf(port),
                String.valueOf(chunks),
                String.valueOf(intervalMillis));
        Files.createDirectories(folder);
        var child = Child.start("upstream-" + chunks + "x" + intervalMillis + "ms", command, Map.of(), folder);
        child.awaitListening(port, START);
        return new StaticServer(child, port);
    }

    @Override
    public void close() {
        child.close();
    }

    /** The process itself. */
    public static void main(String[] arguments) {
        int port = Integer.parseInt(arguments[0]);
        var answers = StaticAnswers.openAi(Integer.parseInt(arguments[1]), Integer.parseInt(arguments[2]));
        var vertx = Vertx.vertx(new VertxOptions().setPreferNativeTransport(true));
        StaticUpstream.start(vertx, port, Runtime.getRuntime().availableProcessors(), answers)
                .onFailure(failure -> {
                    System.err.println(failure);
                    System.exit(1);
                });
    }
}
