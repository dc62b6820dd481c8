package network.cortensor.portal.gateway.journal;

import java.time.Duration;

/**
 * How large the journal is and how often it is forced.
 *
 * @param segmentBytes size of one segment file, 64 KiB to 1 GiB
 * @param maxBytes bound of all segment files together, at least two segments
 * @param forceInterval how much a power cut may lose
 */
public record JournalSettings(int segmentBytes, long maxBytes, Duration forceInterval) {
    /** Segments of 16 MiB, 1 GiB in all, forced every 50 ms. */
    public static final JournalSettings DEFAULT = new JournalSettings(16 << 20, 1L << 30, Duration.ofMillis(50));

    public JournalSettings {
        if (segmentBytes < 64 << 10 || segmentBytes > 1 << 30 || segmentBytes % 4096 != 0) {
            throw new IllegalArgumentException(
                    "a segment is 64 KiB to 1 GiB in steps of 4 KiB, not " + segmentBytes + " bytes");
        }
        if (maxBytes < 2L * segmentBytes) {
            throw new IllegalArgumentException(
                    "the journal holds at least two segments of " + segmentBytes + " bytes, not " + maxBytes);
        }
        if (forceInterval.isNegative() || forceInterval.isZero()) {
            throw new IllegalArgumentException("the force interval is positive, not " + forceInterval);
        }
    }
}
