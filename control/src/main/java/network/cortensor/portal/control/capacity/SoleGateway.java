package network.cortensor.portal.control.capacity;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import network.cortensor.portal.control.database.Database;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/**
 * Whether a gateway of plain mode is alone on its database, as it has to be: every gateway has a row there for as long as it renews
 * it. Those of Redis mode may be many, but not beside one of plain mode. Times are the database's, so that clocks of machines do not
 * matter. Confined to one thread at a time.
 */
public final class SoleGateway {
    /** How long a gateway counts as running without renewal. */
    public static final Duration TTL = Duration.ofSeconds(10);

    /** Any number of our own: who looks and writes holds this lock, so that two that start together see one another. */
    private static final long LOCK = 7_301_662_947_116L;

    private static final String OTHER = """
            SELECT gateway_id, mode, folder_id = :folder AS same_folder FROM portal.running_gateways
             WHERE until >= clock_timestamp() AND (mode = 'plain' OR :mode = 'plain')
               AND (folder_id <> :folder OR (run <> :run AND :was))
             ORDER BY same_folder DESC, gateway_id LIMIT 1
            """;
    private static final String WRITE = """
            INSERT INTO portal.running_gateways AS g (folder_id, run, gateway_id, mode, until)
            VALUES (:folder, :run, :gateway, :mode, clock_timestamp() + :ttl * INTERVAL '1 millisecond')
            ON CONFLICT (folder_id) DO UPDATE SET run = excluded.run, gateway_id = excluded.gateway_id, mode = excluded.mode,
                   until = excluded.until
            """;

    /** Folders that are not used any more, or were a container's. */
    private static final String FORGET =
            "DELETE FROM portal.running_gateways WHERE until < clock_timestamp() - INTERVAL '1 day'";

    private final Database database;
    private final Self self;
    private boolean taken;

    /** The row of this gateway. */
    public SoleGateway(Database database, Self self) {
        this.database = database;
        this.self = self;
    }

    /** Who counts sessions. */
    public enum Mode {
        PLAIN,
        REDIS;

        private String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * Who asks.
     *
     * @param folder names the data folder, which one process uses at a time; no two folders share it
     * @param run names this run of the process
     * @param gatewayId what people call it; several may be called the same
     * @param mode how it counts sessions
     * @param alone whether it minds others; one that does not is still seen by those that do
     */
    public record Self(String folder, String run, String gatewayId, Mode mode, boolean alone) {}

    /**
     * A gateway that is in the way.
     *
     * @param gatewayId its name
     * @param mode how it counts sessions
     * @param sameFolder whether it took over from us with the same data folder: a copy of it, most likely
     */
    public record Other(String gatewayId, Mode mode, boolean sameFolder) {}

    /**
     * Says that this gateway runs, or goes on. Returns null when nobody is in the way, and else who is. A row that has not ended is
     * renewed even then; a new one is not written.
     */
    public @Nullable Other take() {
        var outcome = database.jdbi().inTransaction(transaction -> {
            transaction.execute("SELECT pg_advisory_xact_lock(?)", LOCK);
            var other = self.alone() ? other(transaction) : Optional.<Other>empty();
            var written = other.isEmpty() || holds(transaction);
            if (written) {
                write(transaction);
            }
            return new Outcome(written, other.orElse(null));
        });
        taken |= outcome.written;
        return outcome.other;
    }

    private record Outcome(boolean written, @Nullable Other other) {}

    private void write(Handle transaction) {
        transaction.execute(FORGET);
        transaction
                .createUpdate(WRITE)
                .bind("folder", self.folder())
                .bind("run", self.run())
                .bind("gateway", self.gatewayId())
                .bind("mode", self.mode().word())
                .bind("ttl", TTL.toMillis())
                .execute();
    }

    /** This gateway runs no more. */
    public void leave() {
        database.jdbi()
                .useHandle(handle -> handle.execute(
                        "DELETE FROM portal.running_gateways WHERE folder_id = ? AND run = ?",
                        self.folder(),
                        self.run()));
    }

    private Optional<Other> other(Handle transaction) {
        return transaction
                .createQuery(OTHER)
                .bind("folder", self.folder())
                .bind("run", self.run())
                .bind("mode", self.mode().word())
                .bind("was", taken)
                .map((row, context) -> other(row))
                .findOne();
    }

    private boolean holds(Handle transaction) {
        return transaction
                .createQuery("""
                        SELECT count(*) FROM portal.running_gateways
                         WHERE folder_id = :folder AND run = :run AND until >= clock_timestamp()""")
                .bind("folder", self.folder())
                .bind("run", self.run())
                .map((row, context) -> row.getLong(1) > 0)
                .one();
    }

    private static Other other(ResultSet row) throws SQLException {
        return new Other(
                row.getString("gateway_id"),
                Mode.valueOf(row.getString("mode").toUpperCase(Locale.ROOT)),
                row.getBoolean("same_folder"));
    }
}
