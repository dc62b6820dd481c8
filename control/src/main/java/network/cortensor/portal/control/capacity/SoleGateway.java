package network.cortensor.portal.control.capacity;

import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import network.cortensor.portal.control.database.Database;
import org.jspecify.annotations.Nullable;

/**
 * The place of the one gateway of a plain installation, kept in the database for as long as it renews it. Times are the
 * database's, so that clocks of machines do not matter.
 */
public final class SoleGateway {
    /** How long the place is kept without renewal. */
    public static final Duration TTL = Duration.ofSeconds(10);

    private static final String TAKE = """
            INSERT INTO portal.sole_gateway AS place (gateway_id, until) VALUES (:id, now() + :ttl * interval '1 millisecond')
            ON CONFLICT (singleton) DO UPDATE SET gateway_id = excluded.gateway_id, until = excluded.until
             WHERE place.gateway_id = excluded.gateway_id OR place.until < now()
            """;

    private final Database database;
    private final String gatewayId;

    /** The place, as a gateway of this name asks for it. */
    public SoleGateway(Database database, String gatewayId) {
        this.database = database;
        this.gatewayId = gatewayId;
    }

    /**
     * Who has the place instead.
     *
     * @param gatewayId its name
     * @param until when its place is free if it does not renew it
     */
    public record Holder(String gatewayId, Instant until) {}

    /** Takes the place or renews it. Returns null when it is ours, and else who has it. A gateway that comes back has the same name. */
    public @Nullable Holder take() {
        return database.jdbi().inTransaction(transaction -> {
            var taken = transaction
                    .createUpdate(TAKE)
                    .bind("id", gatewayId)
                    .bind("ttl", TTL.toMillis())
                    .execute();
            return taken > 0
                    ? null
                    : transaction
                            .createQuery("SELECT gateway_id, until FROM portal.sole_gateway")
                            .map((row, context) -> new Holder(
                                    row.getString(1),
                                    row.getObject(2, OffsetDateTime.class).toInstant()))
                            .one();
        });
    }

    /** Leaves the place, if it is ours. */
    public void leave() {
        database.jdbi()
                .useHandle(handle -> handle.execute("DELETE FROM portal.sole_gateway WHERE gateway_id = ?", gatewayId));
    }
}
