package network.cortensor.portal.gateway.journal;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A look at the journal.
 *
 * @param bytes size of all segment files, prepared ones included
 * @param maxBytes their bound
 * @param open requests that are opened and not ended
 * @param unshipped ended requests that the sink does not have yet
 * @param oldestUnshipped when the oldest of those arrived, as of the shipper's last look; null for none
 * @param lastForce what was appended before this is on the disk; null before the first force
 * @param failures how often the disk had no room for a segment or refused to force or delete one
 */
public record JournalStats(
        long bytes,
        long maxBytes,
        long open,
        long unshipped,
        @Nullable Instant oldestUnshipped,
        @Nullable Instant lastForce,
        long failures) {}
