package network.cortensor.portal.control.usage;

import java.time.Instant;
import java.util.List;
import network.cortensor.portal.control.database.Database;

/** Refusals of known callers, counted instead of recorded one by one: a flood of them is a few rows. */
public final class RefusalCounts {
    private final Database database;

    /** Counts of a database. */
    public RefusalCounts(Database database) {
        this.database = database;
    }

    /**
     * One count.
     *
     * @param minute the start of the minute
     * @param organizationId who was refused
     * @param keyId with which key
     * @param code why: a code of our error registry
     * @param gatewayId which gateway counted
     * @param count how many more, at least 1
     */
    public record Refused(
            Instant minute, String organizationId, String keyId, String code, String gatewayId, long count) {}

    /** Adds counts, all or none. They are statistics: one that is added twice because an answer was lost is too high, not wrong money. */
    public void write(List<Refused> counts) {
        if (counts.isEmpty()) {
            return;
        }
        database.jdbi().useTransaction(transaction -> {
            try (var batch = transaction.prepareBatch("""
                    INSERT INTO portal.refusal_counts AS r (minute, organization_id, key_id, code, gateway_id, count)
                    VALUES (:minute, :organization, :key, :code, :gateway, :count)
                    ON CONFLICT (minute, key_id, code, gateway_id) DO UPDATE SET count = r.count + excluded.count""")) {
                for (var count : counts) {
                    batch.bind("minute", count.minute())
                            .bind("organization", count.organizationId())
                            .bind("key", count.keyId())
                            .bind("code", count.code())
                            .bind("gateway", count.gatewayId())
                            .bind("count", count.count())
                            .add();
                }
                batch.execute();
            }
        });
    }
}
