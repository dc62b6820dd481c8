package network.cortensor.portal.state;

import java.util.concurrent.TimeUnit;
import network.cortensor.portal.domain.fleet.SessionReport;

/** What is counted of a session. Safe for several threads: a session may move from one pool to another. */
final class SessionCounts {
    private static final int MINUTES = 60;

    private final int[] peaks = new int[MINUTES];
    private long minute = Long.MIN_VALUE;
    private int inFlight;
    private long granted;
    private long skipped;

    synchronized void granted(long nowNanos) {
        granted++;
        inFlight++;
        turnTo(nowNanos);
        peaks[slot(minute)] = Math.max(peaks[slot(minute)], inFlight);
    }

    synchronized void givenBack(long nowNanos) {
        turnTo(nowNanos);
        inFlight--;
    }

    synchronized void skipped() {
        skipped++;
    }

    synchronized SessionReport report(String sessionId, long nowNanos) {
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
