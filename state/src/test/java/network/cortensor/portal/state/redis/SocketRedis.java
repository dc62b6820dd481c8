package network.cortensor.portal.state.redis;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One connection, one command at a time: so that a test decides when something happens. */
final class SocketRedis implements AutoCloseable {
    private final Socket socket;
    private final InputStream in;
    private final OutputStream out;
    private final PlantedScript fault;

    SocketRedis(int port) {
        this(port, PlantedScript.NONE);
    }

    /** One that has this fault in its scripts. */
    SocketRedis(int port, PlantedScript fault) {
        this.fault = fault;
        try {
            socket = new Socket(InetAddress.getLoopbackAddress(), port);
            socket.setTcpNoDelay(true);
            socket.setSoTimeout(10_000);
            in = new BufferedInputStream(socket.getInputStream());
            out = new BufferedOutputStream(socket.getOutputStream(), 1 << 16);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A string, a number as a string, a list, or null. */
    @Nullable
    Object command(String... words) {
        var bytes = new ArrayList<byte[]>();
        for (var word : words) {
            bytes.add(word.getBytes(StandardCharsets.UTF_8));
        }
        return command(bytes);
    }

    /** Runs a script as a link does: by its hash, and with its source when the server does not know it. */
    List<String> script(Script script, Words words) {
        return Script.words(text(script, words));
    }

    /** The same, as it was replied. */
    String text(Script script, Words words) {
        if (fault != PlantedScript.NONE) {
            return String.valueOf(command(words("EVAL", fault.source(script), words)));
        }
        try {
            return String.valueOf(command(words("EVALSHA", script.sha(), words)));
        } catch (IllegalStateException e) {
            if (!String.valueOf(e.getMessage()).startsWith("NOSCRIPT")) {
                throw e;
            }
            return String.valueOf(command(words("EVAL", script.source(), words)));
        }
    }

    /** Runs a script whose answer nobody waits for; it may have come too late to be run. */
    void late(Script script, Words words) {
        try {
            script(script, words);
        } catch (IllegalStateException e) {
            if (!String.valueOf(e.getMessage()).startsWith(Script.LATE)) {
                throw e;
            }
        }
    }

    private static List<byte[]> words(String command, String what, Words words) {
        var all = new ArrayList<byte[]>();
        all.add(command.getBytes(StandardCharsets.UTF_8));
        all.add(what.getBytes(StandardCharsets.UTF_8));
        all.add(("" + words.keys().size()).getBytes(StandardCharsets.UTF_8));
        all.addAll(words.keys());
        all.addAll(words.arguments());
        return all;
    }

    @Nullable
    Object command(List<byte[]> words) {
        try {
            out.write(("*" + words.size() + "\r\n").getBytes(StandardCharsets.UTF_8));
            for (var word : words) {
                out.write(("$" + word.length + "\r\n").getBytes(StandardCharsets.UTF_8));
                out.write(word);
                out.write('\r');
                out.write('\n');
            }
            out.flush();
            return read();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Nullable
    Object read() {
        try {
            var line = line();
            var rest = line.substring(1);
            return switch (line.charAt(0)) {
                case '+', ':' -> rest;
                case '-' -> throw new IllegalStateException(rest);
                case '$' -> rest.equals("-1") ? null : bulk(Integer.parseInt(rest));
                case '*' -> list(Integer.parseInt(rest));
                default -> throw new IllegalStateException("not a reply: " + line);
            };
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private List<@Nullable Object> list(int size) {
        var list = new ArrayList<@Nullable Object>();
        for (var i = 0; i < size; i++) {
            list.add(read());
        }
        return list;
    }

    private String bulk(int length) throws IOException {
        var bytes = in.readNBytes(length);
        if (in.readNBytes(2).length < 2) {
            throw new EOFException();
        }
        return new String(bytes, StandardCharsets.UTF_8);
    }

    private String line() throws IOException {
        var line = new StringBuilder();
        for (var next = in.read(); next != '\r'; next = in.read()) {
            if (next < 0) {
                throw new EOFException();
            }
            line.append((char) next);
        }
        if (in.read() != '\n') {
            throw new EOFException();
        }
        return line.toString();
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
