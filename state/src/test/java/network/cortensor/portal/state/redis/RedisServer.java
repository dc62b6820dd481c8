package network.cortensor.portal.state.redis;

import java.io.IOException;
import java.io.UncheckedIOException;
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
            command.addAll(List.of("--port", "" + port, "--bind", "127.0.0.1", "--save", "", "--dir", folder()));
            command.addAll(options);
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
                client.command("PING");
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
