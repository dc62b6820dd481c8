package network.cortensor.portal.app.nginx;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import network.cortensor.portal.testkit.FreePort;
import network.cortensor.portal.testkit.TestCertificate;

/** The real nginx with a rendered configuration, as a child process of the test. */
final class Nginx implements AutoCloseable {
    private static final List<Path> PLACES =
            List.of(Path.of("/usr/sbin/nginx"), Path.of("/usr/local/sbin/nginx"), Path.of("/opt/homebrew/bin/nginx"));
    private static final Duration LIMIT = Duration.ofSeconds(10);

    private final Process process;
    private final Path folder;
    private final int port;

    private Nginx(Process process, Path folder, int port) {
        this.process = process;
        this.folder = folder;
        this.port = port;
    }

    /** Settings of a group in a test: two workers, everything in one folder. */
    static NginxSettings settings(Path folder, int port, Duration silence) {
        return new NginxSettings(
                // Connections are dealt out to the workers; without reuseport one of them may get all.
                "127.0.0.1:" + port + " reuseport",
                "2",
                folder,
                folder,
                silence,
                Duration.ofSeconds(2),
                folder.resolve("authorities.pem"));
    }

    /** Starts it in front of these routers. The last argument may spoil the configuration, to see that a test would notice. */
    static Nginx start(Path folder, List<GroupMember> members, Duration silence, UnaryOperator<String> edit) {
        int port = FreePort.find();
        var text = NginxConfig.render(new ModelGroup("pool", "group", members), settings(folder, port, silence));
        return run(folder, port, edit.apply(text));
    }

    /** One that ends TLS in front of a server: what a member with https is. */
    static Nginx tls(Path folder, TestCertificate certificates, URI server) {
        int port = FreePort.find();
        return run(folder, port, """
                pid %1$s/nginx.pid;
                error_log %1$s/error.log;
                events { worker_connections 64; }
                http {
                  access_log %1$s/access.log;
                  client_body_temp_path %1$s/body;
                  proxy_temp_path %1$s/proxy;
                  fastcgi_temp_path %1$s/fastcgi;
                  uwsgi_temp_path %1$s/uwsgi;
                  scgi_temp_path %1$s/scgi;
                  server {
                    listen 127.0.0.1:%2$d ssl;
                    ssl_certificate %3$s;
                    ssl_certificate_key %4$s;
                    location / { proxy_pass %5$s; }
                  }
                }
                """.formatted(folder, port, certificates.certificate(), certificates.key(), server));
    }

    private static Nginx run(Path folder, int port, String text) {
        try {
            var file = Files.writeString(folder.resolve("nginx.conf"), text);
            var process = new ProcessBuilder(command(folder, file, List.of()))
                    .redirectErrorStream(true)
                    .redirectOutput(folder.resolve("output.log").toFile())
                    .start();
            var nginx = new Nginx(process, folder, port);
            nginx.awaitListening();
            return nginx;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What {@code nginx -t} says of a configuration, with the status before it. */
    static String check(Path folder, String text) throws IOException, InterruptedException {
        var file = Files.writeString(folder.resolve("checked.conf"), text);
        var process = new ProcessBuilder(command(folder, file, List.of("-t")))
                .redirectErrorStream(true)
                .start();
        var said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return process.waitFor() + " " + said;
    }

    private static List<String> command(Path folder, Path config, List<String> more) {
        // Workers of root would be nobody, who may not enter the test's folder.
        var user = "root".equals(System.getProperty("user.name")) ? " user root;" : "";
        var command = new ArrayList<>(List.of(
                binary().toString(),
                "-p",
                folder.toString(),
                "-c",
                config.toString(),
                "-e",
                "stderr",
                "-g",
                "daemon off;" + user));
        command.addAll(more);
        return command;
    }

    static Path binary() {
        return PLACES.stream()
                .filter(Files::isExecutable)
                .findFirst()
                .orElseThrow(() -> new AssertionError("nginx is missing; install it: apt-get install -y nginx-light"
                        + " (or: brew install nginx); ./portal test does so where it runs as root"));
    }

    int port() {
        return port;
    }

    /** New workers with the same configuration; the old ones end with their last request. */
    void reload() {
        signal("HUP");
    }

    String accessLog() {
        return read(folder.resolve("access.log"));
    }

    String errorLog() {
        return read(folder.resolve("error.log"));
    }

    private void signal(String name) {
        try {
            var kill = new ProcessBuilder("kill", "-" + name, String.valueOf(process.pid())).start();
            if (!kill.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS) || kill.exitValue() != 0) {
                throw new AssertionError("nginx cannot be signalled");
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private void awaitListening() {
        var deadline = System.nanoTime() + LIMIT.toNanos();
        while (true) {
            try (var socket = new Socket()) {
                socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1000);
                return;
            } catch (IOException notYet) {
                if (!process.isAlive() || System.nanoTime() > deadline) {
                    process.destroyForcibly();
                    throw new AssertionError("nginx does not start: " + read(folder.resolve("output.log")), notYet);
                }
                Thread.onSpinWait();
            }
        }
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)) {
                process.descendants().forEach(ProcessHandle::destroyForcibly);
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
