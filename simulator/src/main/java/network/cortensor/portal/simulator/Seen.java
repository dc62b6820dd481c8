package network.cortensor.portal.simulator;

import java.util.ArrayDeque;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.LongAdder;

/** What a simulated server has seen since it started. Live: numbers grow while they are read. Safe for any thread. */
public final class Seen {
    /** How many requests {@link #recorded} keeps. */
    public static final int RECORDED = 1000;

    /** How many characters of bodies {@link #recorded} keeps: with large bodies it holds fewer requests. */
    public static final int RECORDED_CHARS = 64 << 20;

    private final LongAdder requests = new LongAdder();
    private final LongAdder reads = new LongAdder();
    private final LongAdder overlaps = new LongAdder();
    private final LongAdder cancels = new LongAdder();
    private final LongAdder completed = new LongAdder();
    private final LongAdder received = new LongAdder();
    private final LongAdder sent = new LongAdder();
    private final LongAdder works = new LongAdder();
    private final LongAdder workNanos = new LongAdder();
    private final ConcurrentMap<Long, LongAdder> bySession = new ConcurrentHashMap<>();
    private final ArrayDeque<SeenRequest> recorded = new ArrayDeque<>();
    private long recordedChars;

    /** Requests for a completion, refused ones included. */
    public long requests() {
        return requests.sum();
    }

    /** Requests for a completion on one session of a router, refused ones included. */
    public long requests(long session) {
        LongAdder count = bySession.get(session);
        return count == null ? 0 : count.sum();
    }

    /** Other requests: probes, lists, task look-ups. */
    public long reads() {
        return reads.sum();
    }

    /** Requests that came to a session (or server) that was full. */
    public long overlaps() {
        return overlaps.sum();
    }

    /** Completions whose client closed the connection before the end. */
    public long cancels() {
        return cancels.sum();
    }

    /** Completions answered to their end while the client was there, whatever the status. */
    public long completed() {
        return completed.sum();
    }

    /** Body bytes received. */
    public long bytesReceived() {
        return received.sum();
    }

    /** Body bytes sent for completions. */
    public long bytesSent() {
        return sent.sum();
    }

    /** Tasks on a router's sessions that are over, however they ended. */
    public long works() {
        return works.sum();
    }

    /** Time that sessions spent on these tasks, in nanoseconds. */
    public long workNanos() {
        return workNanos.sum();
    }

    /** The last {@value #RECORDED} requests of any kind, oldest first. */
    public List<SeenRequest> recorded() {
        synchronized (recorded) {
            return List.copyOf(recorded);
        }
    }

    void record(SeenRequest request) {
        synchronized (recorded) {
            recorded.addLast(request);
            recordedChars += request.body().length();
            while (recorded.size() > RECORDED || recordedChars > RECORDED_CHARS) {
                recordedChars -= recorded.removeFirst().body().length();
            }
        }
    }

    void request(int bodyBytes) {
        requests.increment();
        received.add(bodyBytes);
    }

    void session(long session) {
        bySession.computeIfAbsent(session, id -> new LongAdder()).increment();
    }

    void read() {
        reads.increment();
    }

    void overlap() {
        overlaps.increment();
    }

    void cancel() {
        cancels.increment();
    }

    void complete() {
        completed.increment();
    }

    void worked(long nanos) {
        works.increment();
        workNanos.add(nanos);
    }

    void sent(int bytes) {
        sent.add(bytes);
    }
}
