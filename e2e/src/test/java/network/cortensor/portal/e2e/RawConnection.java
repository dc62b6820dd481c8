package network.cortensor.portal.e2e;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** One TCP connection on which a test writes whatever bytes it likes. Reads are bounded in time. */
final class RawConnection implements AutoCloseable {
    private static final Duration LIMIT = Duration.ofSeconds(20);

    private final Socket socket;
    private final InputStream in;

    private RawConnection(Socket socket) throws IOException {
        this.socket = socket;
        in = new BufferedInputStream(socket.getInputStream());
    }

    static RawConnection open(int port) throws IOException {
        var socket = new Socket();
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), (int) LIMIT.toMillis());
        socket.setSoTimeout((int) LIMIT.toMillis());
        socket.setTcpNoDelay(true);
        return new RawConnection(socket);
    }

    void write(byte[] bytes) throws IOException {
        socket.getOutputStream().write(bytes);
        socket.getOutputStream().flush();
    }

    void write(String latin1) throws IOException {
        write(latin1.getBytes(StandardCharsets.ISO_8859_1));
    }

    /** Reads one answer; interim ones (1xx) are answers, too. */
    RawReply read() throws IOException {
        var head = readHead();
        var headers = head.headers();
        var body = new ByteArrayOutputStream();
        var length = headers.get("content-length");
        if (headers.containsKey("transfer-encoding")) {
            readChunks(body);
        } else if (length != null) {
            body.write(in.readNBytes(Integer.parseInt(length.getFirst())));
        } else if (head.status() >= 200 && head.status() != 204) {
            body.write(in.readAllBytes());
        }
        return new RawReply(head.status(), headers, body.toString(StandardCharsets.UTF_8));
    }

    /** Reads the head of an answer and leaves its body to the caller. */
    RawReply readHead() throws IOException {
        var status = readLine();
        if (!status.matches("HTTP/1\\.[01] \\d{3}.*")) {
            throw new AssertionError("no status line: " + status);
        }
        Map<String, List<String>> headers = new HashMap<>();
        for (var line = readLine(); !line.isEmpty(); line = readLine()) {
            var colon = line.indexOf(':');
            headers.computeIfAbsent(line.substring(0, colon).toLowerCase(Locale.ROOT), name -> new ArrayList<>())
                    .add(line.substring(colon + 1).strip());
        }
        return new RawReply(Integer.parseInt(status.substring(9, 12)), headers, "");
    }

    /** Reads until this many lines of a chunked stream have passed that start so; for leaving in the middle. */
    void readLines(String start, int count) throws IOException {
        for (var seen = 0; seen < count; ) {
            if (readLine().startsWith(start)) {
                seen++;
            }
        }
    }

    /** Whether the peer closes the connection, in order or with a reset, without another byte. */
    boolean closedByPeer(Duration limit) throws IOException {
        socket.setSoTimeout((int) limit.toMillis());
        try {
            return in.read() < 0;
        } catch (SocketTimeoutException open) {
            return false;
        } catch (IOException reset) {
            return true;
        } finally {
            socket.setSoTimeout((int) LIMIT.toMillis());
        }
    }

    /** Closes with a reset, as a crashing client does. */
    void reset() throws IOException {
        socket.setSoLinger(true, 0);
        socket.close();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }

    private void readChunks(ByteArrayOutputStream body) throws IOException {
        for (var size = chunkSize(); size > 0; size = chunkSize()) {
            body.write(in.readNBytes(size));
            readLine();
        }
        readLine();
    }

    private int chunkSize() throws IOException {
        return Integer.parseInt(readLine().split(";")[0].strip(), 16);
    }

    private String readLine() throws IOException {
        var line = new ByteArrayOutputStream();
        for (var next = in.read(); next != '\n'; next = in.read()) {
            if (next < 0) {
                throw new EOFException("the connection was closed in a line: " + line);
            }
            line.write(next);
        }
        var text = line.toString(StandardCharsets.UTF_8);
        return text.endsWith("\r") ? text.substring(0, text.length() - 1) : text;
    }
}
