package network.cortensor.portal.state.redis;

import java.time.Duration;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What the server's clock shows at least, by what it told last. So a call can say until when it is of any use: a server that stood
 * still, or a network that was cut, may bring it later, when nobody waits for it and its sender has long been silent.
 */
final class ServerClock {
    private final LongSupplier nanoTime;
    private final long quickNanos;
    private final long usefulMillis;
    private volatile @Nullable Told last;

    private record Told(long serverMillis, long heardNanos) {}

    /** A clock of a server that answers within this time, or counts as away. */
    ServerClock(LongSupplier nanoTime, Duration answersWithin) {
        this.nanoTime = nanoTime;
        quickNanos = answersWithin.toNanos() / 2;
        usefulMillis = answersWithin.toMillis() + answersWithin.toMillis() / 2 + 1;
    }

    /** It told its time, in milliseconds, when it answered what was sent then. What came slowly says little, unless nothing is known. */
    void told(long serverMillis, long sentNanos) {
        var heard = nanoTime.getAsLong();
        if (last == null || heard - sentNanos <= quickNanos) {
            last = new Told(serverMillis, heard);
        }
    }

    /** It may be another server, or its clock may have been set. */
    void forget() {
        last = null;
    }

    /**
     * When, on the server's clock in milliseconds, a call that is sent now has failed for its sender: never refused before that, as
     * far as what was told came within half the time-out; empty when the clock is not known.
     */
    String notAfter() {
        var told = last;
        if (told == null) {
            return "";
        }
        return Long.toString(told.serverMillis + (nanoTime.getAsLong() - told.heardNanos) / 1_000_000 + usefulMillis);
    }
}
