package network.cortensor.portal.bench.proxy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import network.cortensor.portal.bench.load.Target;
import network.cortensor.portal.bench.process.Child;

/**
 * The baseline: nginx that passes on and does nothing else. No access log; connections kept on both sides for ever; streams unbuffered,
 * on a port of their own, so that unary answers are relayed as nginx does by default.
 */
public final class Nginx implements Contender {
    private static final List<String> PLACES =
            List.of("nginx", "/usr/sbin/nginx", "/usr/local/sbin/nginx", "/opt/homebrew/bin/nginx");
    private static final Duration START = Duration.ofSeconds(10);

    private final String name;
    private final Child master;
    private final Target unary;
    private final Target streaming;

    private Nginx(String name, Child master, Target unary, Target streaming) {
        this.name = name;
        this.master = master;
        this.unary = unary;
        this.streaming = streaming;
    }

    /**
     * Starts it.
     *
     * @param workers worker processes; as many as the other side has event loops
     * @param connections upstream connections that each worker keeps
     */
    public static Nginx start(String name, StaticServer upstream, int workers, int connections, Path folder)
            throws IOException, InterruptedException {
        var home = Files.createDirectories(folder.resolve(name));
        int unary = Child.freePort();
        int streaming = Child.freePort();
        var config = home.resolve("nginx.conf");
        Files.writeString(config, config(home, upstream.port(), workers, connections, unary, streaming));
        var master =
                Child.start(name, List.of(binary(), "-p", home.toString(), "-c", config.toString()), Map.of(), folder);
        master.awaitListening(unary, START);
        master.awaitListening(streaming, START);
        return new Nginx(
                name, master, new Target("127.0.0.1", unary, "none"), new Target("127.0.0.1", streaming, "none"));
    }

    /** The version of the installed nginx, for example {@code nginx/1.22.1}. */
    public static String version() throws IOException, InterruptedException {
        return version(binary()).orElse("unknown");
    }

    private static String binary() throws IOException, InterruptedException {
        for (var place : PLACES) {
            if (version(place).isPresent()) {
                return place;
            }
        }
        throw new IOException(
                "nginx is missing; install it with: apt-get install nginx-light (or: brew install nginx)");
    }

    /** What a program says of itself; nothing when it is not there. */
    private static Optional<String> version(String program) throws InterruptedException {
        try {
            var process =
                    new ProcessBuilder(program, "-v").redirectErrorStream(true).start();
            var said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return process.waitFor() == 0
                    ? Optional.of(said.substring(said.indexOf(':') + 1).strip())
                    : Optional.empty();
        } catch (IOException absent) {
            return Optional.empty();
        }
    }

    private static String config(Path home, int upstream, int workers, int connections, int unary, int streaming) {
        var user = "root".equals(System.getProperty("user.name")) ? "user root;\n" : "";
        return user + """
                daemon off;
                worker_processes %d;
                worker_rlimit_nofile 16384;
                pid %s/nginx.pid;
                error_log stderr error;
                events { worker_connections 8192; }
                http {
                  access_log off;
                  client_body_temp_path %2$s/body;
                  proxy_temp_path %2$s/proxy;
                  fastcgi_temp_path %2$s/fastcgi;
                  uwsgi_temp_path %2$s/uwsgi;
                  scgi_temp_path %2$s/scgi;
                  keepalive_requests 1000000000;
                  keepalive_timeout 1h;
                  proxy_http_version 1.1;
                  proxy_set_header Connection "";
                  upstream static {
                    server 127.0.0.1:%d;
                    keepalive %d;
                    keepalive_requests 1000000000;
                    keepalive_timeout 1h;
                  }
                  server {
                    listen 127.0.0.1:%d backlog=4096;
                    location / { proxy_pass http://static; }
                  }
                  server {
                    listen 127.0.0.1:%d backlog=4096;
                    location / { proxy_pass http://static; proxy_buffering off; }
                  }
                }
                """.formatted(workers, home, upstream, connections, unary, streaming);
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public Target unary() {
        return unary;
    }

    @Override
    public Target streaming() {
        return streaming;
    }

    @Override
    public String model() {
        return "static";
    }

    @Override
    public List<ProcessHandle> processes() {
        return Stream.concat(Stream.of(master.handle()), master.handle().children())
                .toList();
    }

    @Override
    public Duration databaseTime() {
        return Duration.ZERO;
    }

    @Override
    public void settle() {
        // It does nothing behind a request's back.
    }

    @Override
    public void close() {
        master.close();
    }
}
