package network.cortensor.portal.e2e;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import network.cortensor.portal.testkit.Eventually;

/** The real nginx, with a configuration that the portal printed. */
final class GroupNginx implements AutoCloseable {
    private static final Duration LIMIT = Duration.ofSeconds(10);
    private static final List<Path> PLACES =
            List.of(Path.of("/usr/sbin/nginx"), Path.of("/usr/local/sbin/nginx"), Path.of("/opt/homebrew/bin/nginx"));

    private final Process process;

    private GroupNginx(Process process) {
        this.process = process;
    }

    /** Starts it and waits until it listens. */
    static GroupNginx start(Path folder, String config, int port) {
        // Workers of root would be nobody, who may not enter the folder.
        var user = "root".equals(System.getProperty("user.name")) ? " user root;" : "";
        try {
            var file = Files.writeString(folder.resolve("nginx.conf"), config);
            var process = new ProcessBuilder(
                            binary().toString(),
                            "-p",
                            folder.toString(),
                            "-c",
                            file.toString(),
                            "-e",
                            "stderr",
                            "-g",
                            "daemon off;" + user)
                    .redirectErrorStream(true)
                    .redirectOutput(folder.resolve("nginx.log").toFile())
                    .start();
            Runtime.getRuntime().addShutdownHook(new Thread(() -> Processes.destroyTree(process.toHandle())));
            Eventually.holds("nginx listens", LIMIT, () -> listens(port));
            return new GroupNginx(process);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean listens(int port) {
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return socket.isConnected();
        } catch (IOException notYet) {
            return false;
        }
    }

    private static Path binary() {
        return PLACES.stream()
                .filter(Files::isExecutable)
                .findFirst()
                .orElseThrow(() -> new AssertionError("nginx is missing; install it: apt-get install -y nginx-light"
                        + " (or: brew install nginx); ./portal test does so where it runs as root"));
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)) {
                Processes.destroyTree(process.toHandle());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
