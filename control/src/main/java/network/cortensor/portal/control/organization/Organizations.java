package network.cortensor.portal.control.organization;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import network.cortensor.portal.control.change.ChangeLog;
import network.cortensor.portal.control.database.Database;
import network.cortensor.portal.control.text.PlainText;
import network.cortensor.portal.domain.Ids;
import org.jdbi.v3.core.Handle;

/** The organizations: who owns keys and pays for what they use. */
public final class Organizations {
    /** Exists in every installation from the start. */
    public static final String DEFAULT = "org_default";

    /** The largest weight. */
    public static final int HEAVIEST = 1000;

    private final Database database;
    private final Ids ids;
    private final InstantSource clock;

    /** Organizations of a database. */
    public Organizations(Database database, Ids ids, InstantSource clock) {
        this.database = database;
        this.ids = ids;
        this.clock = clock;
    }

    /**
     * An organization as it is stored.
     *
     * @param id {@code org_...}
     * @param name what people call it
     * @param createdAt when it was made
     * @param weight its share in the waiting room against others, 1 to 1,000
     */
    public record Organization(String id, String name, Instant createdAt, int weight) {}

    /**
     * Makes an organization of the ordinary weight, 1.
     *
     * @throws network.cortensor.portal.control.text.NotPlainText if the name cannot be stored
     */
    public Organization create(String name) {
        PlainText.check("name", name);
        var made = new Organization(ids.next("org_"), name, clock.instant(), 1);
        database.jdbi()
                .useHandle(handle -> handle.createUpdate(
                                "INSERT INTO portal.organizations (id, name, created_at) VALUES (:id, :name, :createdAt)")
                        .bind("id", made.id())
                        .bind("name", made.name())
                        .bind("createdAt", made.createdAt())
                        .execute());
        return made;
    }

    /**
     * Sets an organization's share in the waiting room; it counts on every gateway within a second.
     *
     * @param weight 1 to 1,000
     * @throws IllegalArgumentException if there is no such organization, or the weight is out of range
     */
    public void weight(String id, int weight) {
        database.jdbi().useTransaction(transaction -> {
            if (!setWeight(transaction, id, weight)) {
                throw new IllegalArgumentException("there is no organization '" + id + "'");
            }
        });
    }

    /**
     * The same in a transaction of the caller's.
     *
     * @return false when there is no such organization
     * @throws IllegalArgumentException if the weight is out of range
     */
    public static boolean setWeight(Handle transaction, String id, int weight) {
        if (weight < 1 || weight > HEAVIEST) {
            throw new IllegalArgumentException("a weight is an integer from 1 to " + HEAVIEST);
        }
        // Before the organization, as everybody who changes something: none waits for another in a circle.
        ChangeLog.lock(transaction);
        if (transaction.execute("UPDATE portal.organizations SET weight = ? WHERE id = ?", weight, id) == 0) {
            return false;
        }
        // Gateways keep the weight with each key.
        ChangeLog.keysChanged(transaction, id);
        return true;
    }

    /** An organization's share in the waiting room; empty when there is none of that name. */
    public static Optional<Integer> weight(Handle transaction, String id) {
        return transaction
                .createQuery("SELECT weight FROM portal.organizations WHERE id = :id")
                .bind("id", id)
                .mapTo(Integer.class)
                .findOne();
    }

    /**
     * Some of them, by id.
     *
     * @param after the last id of the page before; empty for the first page
     * @param part of the id or the name, in any case of letters; empty for all
     * @param most at most so many
     */
    public List<Organization> page(String after, String part, int most) {
        return database.jdbi()
                .withHandle(handle -> handle.createQuery("""
                                SELECT id, name, created_at, weight FROM portal.organizations
                                 WHERE id > :after AND (strpos(lower(id), lower(:part)) > 0 OR strpos(lower(name), lower(:part)) > 0)
                                 ORDER BY id LIMIT :most""")
                        .bind("after", after)
                        .bind("part", part)
                        .bind("most", most)
                        .map((row, context) -> organization(row))
                        .list());
    }

    /** All of them, the oldest first. */
    public List<Organization> list() {
        return database.jdbi()
                .withHandle(handle -> handle.createQuery(
                                "SELECT id, name, created_at, weight FROM portal.organizations ORDER BY created_at, id")
                        .map((row, context) -> organization(row))
                        .list());
    }

    private static Organization organization(ResultSet row) throws SQLException {
        return new Organization(
                row.getString("id"),
                row.getString("name"),
                row.getTimestamp("created_at").toInstant(),
                row.getInt("weight"));
    }
}
