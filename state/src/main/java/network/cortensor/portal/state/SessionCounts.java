package network.cortensor.portal.state;

import java.util.concurrent.TimeUnit;
import network.cortensor.portal.domain.fleet.SessionReport;

/** What one gateway counts of a session. Safe for several threads: a session may move from one pool to another. */
public final class SessionCounts {
    private static final int MINUTES = 60;

    private final int[] peaks = new int[MINUTES];
    private long minute = Long.MIN_VALUE;
    private int inFlight;
    private long granted;
    private long skipped;

    /**
     * A lease was granted.
     *
     * @param nowNanos on a monotonic clock
     * @param atPlace leases of all gateways at the session's place, as far as that is known
     */
    public synchronized void granted(long nowNanos, int atPlace) {
        granted++;
        inFlight++;
        turnTo(nowNanos);
        peaks[slot(minute)] = Math.max(peaks[slot(minute)], Math.max(inFlight, atPlace));
    }

    /** One that was granted has ended. */
    public synchronized void givenBack(long nowNanos) {
        turnTo(nowNanos);
        inFlight--;
    }

    /** It was full when somebody was looking for a session. */
    public synchronized void skipped() {
        skipped++;
    }

    /** All of it; the most at once is that of the last hour. */
    public synchronized SessionReport report(String sessionId, long nowNanos) {
        turnTo(nowNanos);
        var highest = 0;
        for (var peak : peaks) {
            highest = Math.max(highest, peak);
        }
        return new SessionReport(sessionId, inFlight, highest, granted, skipped);
    }

    /** A new minute starts with what is in flight; those that were passed without a word had as many all the time. */
    private void turnTo(long nowNanos) {
        var now = TimeUnit.NANOSECONDS.toMinutes(nowNanos);
        for (var each = Math.max(minute + 1, now - MINUTES + 1); each <= now; each++) {
            peaks[slot(each)] = inFlight;
        }
        minute = Math.max(minute, now);
    }

    private static int slot(long minute) {
        return (int) Math.floorMod(minute, (long) MINUTES);
    }
}
