package network.cortensor.portal.bench.load;

import java.nio.charset.StandardCharsets;

/**
 * Reads HTTP/1.1 responses from the pieces in which they arrive, and checks each against its workload. It makes no objects, because what
 * the load generator takes from the two cores is missing for the proxy.
 */
final class ResponseReader {
    private enum Part {
        HEAD,
        BODY_OF_LENGTH,
        CHUNK_SIZE,
        CHUNK,
        CHUNK_END,
        TRAILER,
        WHOLE
    }

    private static final byte[] CONTENT_LENGTH = "content-length:".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] TRANSFER_ENCODING = "transfer-encoding:".getBytes(StandardCharsets.US_ASCII);
    private static final int STATUS_AT = "HTTP/1.1 ".length();

    private final Workload workload;
    private final Occurrences markers;
    private final Occurrences endings;
    private final byte[] line = new byte[8192];
    private final StringBuilder start = new StringBuilder();
    private Part part = Part.HEAD;
    private int lineLength;
    private int status;
    private long left;
    private boolean chunked;

    ResponseReader(Workload workload) {
        this.workload = workload;
        this.markers = new Occurrences(workload.marker());
        this.endings = new Occurrences(workload.ending());
    }

    /** Forgets the response before. */
    void begin() {
        part = Part.HEAD;
        lineLength = 0;
        status = 0;
        left = -1;
        chunked = false;
        markers.reset();
        endings.reset();
        start.setLength(0);
    }

    boolean whole() {
        return part == Part.WHOLE;
    }

    /** Whether a piece of the answer itself has arrived. */
    boolean answering() {
        return markers.count() > 0;
    }

    /** Throws unless the whole response is what the workload promises. */
    void check() throws LoadFailed {
        if (status != 200 || markers.count() != workload.markers() || endings.count() != 1) {
            throw new LoadFailed("status " + status + ", " + markers.count() + " of " + workload.markers() + " pieces, "
                    + endings.count() + " of 1 endings; the body starts: " + start);
        }
    }

    /** Takes what has arrived; throws when it goes on after the response's end, since nothing else was asked for. */
    void take(byte[] bytes, int length) throws LoadFailed {
        int at = 0;
        while (at < length) {
            switch (part) {
                case BODY_OF_LENGTH, CHUNK -> at = body(bytes, at, length);
                case HEAD, CHUNK_SIZE, CHUNK_END, TRAILER -> {
                    byte next = bytes[at++];
                    if (next == '\n') {
                        lineEnded();
                        lineLength = 0;
                    } else if (lineLength == line.length) {
                        throw new LoadFailed("a header line of more than " + line.length + " bytes");
                    } else if (next != '\r') {
                        line[lineLength++] = next;
                    }
                }
                case WHOLE -> throw new LoadFailed("bytes after the end of a response");
            }
        }
    }

    private int body(byte[] bytes, int from, int length) {
        int to = (int) Math.min(length, from + left);
        markers.take(bytes, from, to);
        endings.take(bytes, from, to);
        if (status != 200 && start.length() < 300) {
            start.append(new String(bytes, from, to - from, StandardCharsets.UTF_8));
        }
        left -= to - from;
        if (left == 0) {
            part = part == Part.CHUNK ? Part.CHUNK_END : Part.WHOLE;
        }
        return to;
    }

    private void lineEnded() throws LoadFailed {
        switch (part) {
            case HEAD -> headLine();
            case CHUNK_SIZE -> {
                left = hexadecimal();
                part = left == 0 ? Part.TRAILER : Part.CHUNK;
            }
            case CHUNK_END -> part = Part.CHUNK_SIZE;
            case TRAILER -> part = lineLength == 0 ? Part.WHOLE : Part.TRAILER;
            case BODY_OF_LENGTH, CHUNK, WHOLE -> throw new IllegalStateException("not a line: " + part);
        }
    }

    private void headLine() throws LoadFailed {
        if (status == 0) {
            status = (int) decimal(STATUS_AT);
        } else if (lineLength > 0) {
            if (names(CONTENT_LENGTH)) {
                left = decimal(CONTENT_LENGTH.length);
            } else if (names(TRANSFER_ENCODING)) {
                chunked = true;
            }
        } else if (chunked) {
            part = Part.CHUNK_SIZE;
        } else if (left >= 0) {
            part = left == 0 ? Part.WHOLE : Part.BODY_OF_LENGTH;
        } else {
            throw new LoadFailed("a response with neither length nor chunks, status " + status);
        }
    }

    private boolean names(byte[] header) {
        if (lineLength < header.length) {
            return false;
        }
        for (int i = 0; i < header.length; i++) {
            // Setting the bit makes a capital letter small, and leaves '-' and ':' as they are.
            if ((line[i] | 0x20) != header[i]) {
                return false;
            }
        }
        return true;
    }

    private long decimal(int from) {
        long value = 0;
        int at = from;
        while (at < lineLength && line[at] == ' ') {
            at++;
        }
        while (at < lineLength && line[at] >= '0' && line[at] <= '9') {
            value = value * 10 + line[at++] - '0';
        }
        return value;
    }

    private long hexadecimal() throws LoadFailed {
        long value = 0;
        int at = 0;
        for (int digit; at < lineLength && (digit = Character.digit(line[at], 16)) >= 0; at++) {
            value = value * 16 + digit;
        }
        if (at == 0) {
            throw new LoadFailed("a chunk without a size");
        }
        return value;
    }
}
