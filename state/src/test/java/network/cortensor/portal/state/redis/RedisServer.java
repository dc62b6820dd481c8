package network.cortensor.portal.state.redis;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import network.cortensor.portal.testkit.FreePort;
import redis.embedded.core.ExecutableProvider;

/** A real server, from the binary that comes with the tests; keeps nothing on disk. */
final class RedisServer implements AutoCloseable {
    private final int port;
    private final List<String> options;
    private Process process;

    private RedisServer(int port, List<String> options) {
        this.port = port;
        this.options = options;
        this.process = launch();
    }

    static RedisServer start(String... options) {
        return new RedisServer(FreePort.find(), List.of(options));
    }

    /** A node of a cluster, which knows no other yet. Its nodes talk on another port, 10,000 above this one. */
    static RedisServer node() {
        for (var i = 0; i < 100; i++) {
            var port = FreePort.find();
            if (port < 55_000 && isFree(port + 10_000)) {
                return new RedisServer(port, List.of("--cluster-enabled", "yes", "--cluster-node-timeout", "600"));
            }
        }
        throw new IllegalStateException("no two ports");
    }

    private static boolean isFree(int port) {
        try (var socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            return socket.isBound();
        } catch (IOException taken) {
            return false;
        }
    }

    /** One that takes only encrypted connections, with this certificate, which clients need none for. */
    static RedisServer encrypted(Path certificate, Path key) {
        var port = FreePort.find();
        return new RedisServer(
                port,
                List.of(
                        "--port",
                        "0",
                        "--tls-port",
                        "" + port,
                        "--tls-auth-clients",
                        "no",
                        "--tls-cert-file",
                        certificate.toString(),
                        "--tls-key-file",
                        key.toString(),
                        "--tls-ca-cert-file",
                        certificate.toString()));
    }

    /** A Sentinel that decides alone, and soon, that this master is gone; {@code more} is said of the master. */
    static RedisServer sentinel(String name, RedisServer master, String... more) {
        try {
            var file = Files.createTempFile("portal-sentinel", ".conf");
            file.toFile().deleteOnExit();
            var lines = new ArrayList<>(List.of(
                    "sentinel monitor " + name + " 127.0.0.1 " + master.port + " 1",
                    "sentinel down-after-milliseconds " + name + " 500",
                    "sentinel failover-timeout " + name + " 3000"));
            for (var each : more) {
                lines.add("sentinel " + each);
            }
            Files.write(file, lines);
            return new RedisServer(FreePort.find(), List.of(file.toString(), "--sentinel"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static final class Common {
        private static final RedisServer SERVER = start();

        static {
            Runtime.getRuntime().addShutdownHook(new Thread(SERVER::close));
        }
    }

    /** One for all tests that do not stop it. */
    static RedisServer common() {
        return Common.SERVER;
    }

    int port() {
        return port;
    }

    String url() {
        return "redis://127.0.0.1:" + port;
    }

    /** Gone without a word. */
    void kill() {
        process.destroyForcibly();
        await(process);
    }

    /** The same port, and nothing of what was there. */
    void startAgain() {
        process = launch();
    }

    @Override
    public void close() {
        kill();
    }

    private Process launch() {
        try {
            var command = new ArrayList<String>();
            command.add(ExecutableProvider.newJarResourceProvider().get().getAbsolutePath());
            var isSentinel = options.contains("--sentinel");
            // The file comes first, and with it what makes a Sentinel of it.
            command.addAll(isSentinel ? options : List.of());
            command.addAll(List.of("--port", "" + port, "--bind", "127.0.0.1", "--dir", folder()));
            command.addAll(isSentinel ? List.of() : List.of("--save", ""));
            command.addAll(isSentinel ? List.of() : options);
            var launched = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            awaitAnswer(launched);
            return launched;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void awaitAnswer(Process launched) {
        for (var i = 0; i < 200 && launched.isAlive(); i++) {
            try (var client = new SocketRedis(port)) {
                if (!options.contains("--tls-port")) {
                    client.command("PING");
                }
                return;
            } catch (IllegalStateException needsAPassword) {
                return;
            } catch (UncheckedIOException notYet) {
                pause();
            }
        }
        throw new IllegalStateException("no server on port " + port);
    }

    private static void pause() {
        try {
            Thread.sleep(20);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void await(Process process) {
        try {
            if (!process.waitFor(10, TimeUnit.SECONDS)) {
                throw new IllegalStateException("still there");
            }
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String folder() throws IOException {
        var folder = Files.createTempDirectory("portal-redis");
        folder.toFile().deleteOnExit();
        return Path.of(folder.toString()).toString();
    }
}
