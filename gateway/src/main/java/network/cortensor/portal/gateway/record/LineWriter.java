package network.cortensor.portal.gateway.record;

import java.io.IOException;
import java.io.OutputStream;
import java.util.concurrent.atomic.LongAdder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes lines from event loops without ever making one wait: lines gather in a bounded buffer that a thread of its own writes
 * out. When the other side is stuck and the buffer is full, lines are dropped and counted.
 */
public final class LineWriter implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(LineWriter.class);
    private static final int CAPACITY = 1 << 20;
    private static final long PAUSE_MILLIS = 50;

    private final OutputStream out;
    private final Thread thread;
    private final LongAdder dropped = new LongAdder();
    private byte[] gathering = new byte[CAPACITY];
    private byte[] writing = new byte[CAPACITY];
    private int size;
    private volatile boolean closed;

    /** Writes to this stream, which it does not close. */
    public LineWriter(OutputStream out) {
        this.out = out;
        thread = Thread.ofPlatform().name("request-log").daemon().start(this::run);
    }

    /** Adds a line; a line feed is added. Never blocks for IO. */
    public synchronized void line(byte[] text, int length) {
        if (size + length + 1 > CAPACITY) {
            dropped.increment();
            return;
        }
        System.arraycopy(text, 0, gathering, size, length);
        size += length;
        gathering[size++] = '\n';
    }

    /** Lines lost because the other side was stuck. */
    public long dropped() {
        return dropped.sum();
    }

    /** Writes what is left. */
    @Override
    public void close() {
        closed = true;
        thread.interrupt();
        try {
            thread.join(5_000);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        while (!closed) {
            try {
                Thread.sleep(PAUSE_MILLIS);
            } catch (InterruptedException e) {
                // Closing: the loop ends and what is left is written below.
                log.trace("request log is closing", e);
            }
            flush();
        }
        flush();
    }

    private void flush() {
        byte[] lines;
        int length;
        synchronized (this) {
            lines = gathering;
            length = size;
            gathering = writing;
            writing = lines;
            size = 0;
        }
        if (length == 0) {
            return;
        }
        try {
            out.write(lines, 0, length);
            out.flush();
        } catch (IOException e) {
            dropped.increment();
            log.warn("request log cannot be written: {}", e.toString());
        }
    }
}
