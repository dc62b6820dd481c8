package network.cortensor.portal.bench.site;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import network.cortensor.portal.bench.process.Child;
import redis.embedded.core.ExecutableProvider;

/** A real Redis that keeps nothing on disk: killed, it comes back empty at the same port. */
public final class RedisProcess implements AutoCloseable {
    private static final Duration START = Duration.ofSeconds(20);
    private static final int LIMIT_MILLIS = 5_000;
    private static final Pattern CALLS = Pattern.compile("(?m)^cmdstat_([^:]+):calls=([0-9]+)");

    private final Path program;
    private final Path folder;
    private final int port;
    private Child child;

    private RedisProcess(Path program, Path folder, int port, Child child) {
        this.program = program;
        this.folder = folder;
        this.port = port;
        this.child = child;
    }

    /** Starts the server that the build brings along. */
    public static RedisProcess start(Path folder) throws IOException, InterruptedException {
        var program =
                ExecutableProvider.newJarResourceProvider(folder.toFile()).get().toPath();
        int port = Child.freePort();
        return new RedisProcess(program, folder, port, run(program, port, folder));
    }

    private static Child run(Path program, int port, Path folder) throws IOException, InterruptedException {
        var command = List.of(
                program.toString(),
                "--bind",
                "127.0.0.1",
                "--port",
                String.valueOf(port),
                "--save",
                "",
                "--appendonly",
                "no",
                "--dir",
                folder.toString());
        var child = Child.start("redis", command, Map.of(), folder);
        child.awaitListening(port, START);
        return child;
    }

    /** Where it listens. */
    public int port() {
        return port;
    }

    /** The process. */
    public Child child() {
        return child;
    }

    /** Kills it: what it held is gone. */
    public void kill() {
        child.kill();
    }

    /** Starts it again, empty, at the same port. */
    public void startAgain() throws IOException, InterruptedException {
        child.close();
        child = run(program, port, folder);
    }

    /** How often each command has been called, scripts' own commands included. */
    public Map<String, Long> calls() throws IOException {
        var calls = new LinkedHashMap<String, Long>();
        var found = CALLS.matcher(ask("INFO commandstats"));
        while (found.find()) {
            calls.put(found.group(1), Long.parseLong(found.group(2)));
        }
        return calls;
    }

    /** Its answer to one command without arguments that need quoting, a bulk string. */
    private String ask(String command) throws IOException {
        try (var socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), LIMIT_MILLIS);
            socket.setSoTimeout(LIMIT_MILLIS);
            socket.getOutputStream().write((command + "\r\n").getBytes(StandardCharsets.US_ASCII));
            var reader = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
            var head = reader.readLine();
            if (head == null || !head.startsWith("$")) {
                throw new IOException("Redis answered " + head + " to " + command);
            }
            var text = new char[Integer.parseInt(head.substring(1))];
            for (int read = 0; read < text.length; ) {
                int more = reader.read(text, read, text.length - read);
                if (more < 0) {
                    throw new IOException("Redis ended its answer too soon");
                }
                read += more;
            }
            return new String(text);
        }
    }

    @Override
    public void close() {
        child.close();
    }
}
