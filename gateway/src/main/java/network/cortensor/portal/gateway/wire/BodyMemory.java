package network.cortensor.portal.gateway.wire;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * What large request bodies of one event loop may take of the heap together, from their arrival to the end of their request.
 * Without it a few callers with large bodies could exhaust the process. Who does not fit waits, in order, where it costs nothing:
 * in the socket. Belongs to one event loop.
 */
public final class BodyMemory {
    /** Bodies up to this size, in bytes, are not counted: the number of connections bounds them. */
    static final int SMALL = 64 * 1024;

    private final long total;
    private long used;
    private final Deque<Share> waiting = new ArrayDeque<>();

    /** So many bytes together. */
    public BodyMemory(long total) {
        this.total = total;
    }

    /** A body's share: waiting, taken or given back. */
    final class Share {
        private long bytes;
        private final Runnable whenTaken;
        private boolean taken;

        private Share(long bytes, Runnable whenTaken) {
            this.bytes = bytes;
            this.whenTaken = whenTaken;
        }

        /** Keeps only so much of it: less came than was expected. */
        void shrink(long needed) {
            var kept = needed <= SMALL ? 0 : Math.min(needed, bytes);
            if (taken && kept < bytes) {
                used -= bytes - kept;
                bytes = kept;
                serve();
            }
        }

        /** Gives the share back, or leaves the line. Safe to call more than once. */
        void giveBack() {
            if (taken) {
                taken = false;
                used -= bytes;
                serve();
            } else {
                waiting.remove(this);
            }
        }
    }

    /** Takes a share; calls back when it is there, which may be at once. A body larger than everything takes everything. */
    Share take(long bytes, Runnable whenTaken) {
        var share = new Share(Math.min(bytes, total), whenTaken);
        waiting.addLast(share);
        serve();
        return share;
    }

    private void serve() {
        for (var head = waiting.peekFirst(); head != null && used + head.bytes <= total; head = waiting.peekFirst()) {
            waiting.removeFirst();
            used += head.bytes;
            head.taken = true;
            head.whenTaken.run();
        }
    }
}
