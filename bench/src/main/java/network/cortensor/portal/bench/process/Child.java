package network.cortensor.portal.bench.process;

import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/** A process of ours: its output goes to a file, and it ends when we do. */
public final class Child implements AutoCloseable {
    private static final Duration LEAVING = Duration.ofSeconds(40);
    private static final int LAST_LINES = 15;

    /** Asking may cost the process something, and what it costs is measured: not too often. */
    private static final int PAUSE_MILLIS = 250;

    private final String name;
    private final Process process;
    private final Path output;
    private final Thread atExit;

    private Child(String name, Process process, Path output) {
        this.name = name;
        this.process = process;
        this.output = output;
        this.atExit = new Thread(this::end, "end " + name);
    }

    /**
     * Starts a process.
     *
     * @param name for messages and for its output file in {@code folder}
     */
    public static Child start(String name, List<String> command, Map<String, String> environment, Path folder)
            throws IOException {
        var output = folder.resolve(name + ".out");
        var builder = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output.toFile());
        builder.redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()));
        builder.environment().putAll(environment);
        var child = new Child(name, builder.start(), output);
        Runtime.getRuntime().addShutdownHook(child.atExit);
        return child;
    }

    /** The process. */
    public ProcessHandle handle() {
        return process.toHandle();
    }

    /** What it has printed so far, standard and error output together. */
    public Path output() {
        return output;
    }

    /** Waits until something listens on a loopback port. */
    public void awaitListening(int port, Duration limit) throws IOException, InterruptedException {
        await("listen on port " + port, limit, () -> {
            try (var socket = new Socket()) {
                socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1_000);
                return true;
            } catch (IOException refused) {
                return false;
            }
        });
    }

    /** Waits until a condition holds; throws with the child's last words when it ends or the limit passes first. */
    public void await(String what, Duration limit, Condition condition) throws IOException, InterruptedException {
        long end = System.nanoTime() + limit.toNanos();
        while (!condition.holds()) {
            if (!process.isAlive()) {
                throw new IOException(name + " ended before it could " + what + ":\n" + lastWords());
            }
            if (System.nanoTime() - end > 0) {
                throw new IOException(name + " did not " + what + " in " + limit.toSeconds() + " s:\n" + lastWords());
            }
            Thread.sleep(PAUSE_MILLIS);
        }
    }

    /** Something that becomes true. */
    @FunctionalInterface
    public interface Condition {
        /** Whether it is true now. */
        boolean holds() throws IOException, InterruptedException;
    }

    /** The end of its output. */
    public String lastWords() throws IOException {
        var lines = Files.readAllLines(output);
        return String.join("\n", lines.subList(Math.max(0, lines.size() - LAST_LINES), lines.size()));
    }

    /** A loopback port that is free now; below what systems give to clients, so that nobody gets it by chance before it is used. */
    public static int freePort() throws IOException {
        for (int attempt = 0; attempt < 100; attempt++) {
            int port = ThreadLocalRandom.current().nextInt(15_000, 30_000);
            try (var socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
                return socket.getLocalPort();
            } catch (BindException taken) {
                // The next one.
            }
        }
        throw new IOException("no free port from 15000 to 30000");
    }

    /** Kills it, without a chance to put anything in order, and waits until it is gone. */
    public void kill() {
        process.destroyForcibly()
                .onExit()
                .orTimeout(LEAVING.toSeconds(), TimeUnit.SECONDS)
                .join();
    }

    /** Asks it to end, waits for that, and kills it when it does not. */
    @Override
    public void close() {
        end();
        Runtime.getRuntime().removeShutdownHook(atExit);
    }

    private void end() {
        process.destroy();
        try {
            if (!process.waitFor(LEAVING.toSeconds(), TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
