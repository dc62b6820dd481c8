package network.cortensor.portal.control.organization;

import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import network.cortensor.portal.control.change.ChangeLog;
import network.cortensor.portal.control.database.Database;
import network.cortensor.portal.control.text.PlainText;
import network.cortensor.portal.domain.Ids;

/** The organizations: who owns keys and pays for what they use. */
public final class Organizations {
    /** Exists in every installation from the start. */
    public static final String DEFAULT = "org_default";

    private static final int HEAVIEST = 1000;

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
        if (weight < 1 || weight > HEAVIEST) {
            throw new IllegalArgumentException("a weight is an integer from 1 to " + HEAVIEST);
        }
        database.jdbi().useTransaction(transaction -> {
            // Before the organization, as everybody who changes something: none waits for another in a circle.
            ChangeLog.lock(transaction);
            if (transaction.execute("UPDATE portal.organizations SET weight = ? WHERE id = ?", weight, id) == 0) {
                throw new IllegalArgumentException("there is no organization '" + id + "'");
            }
            // Gateways keep the weight with each key.
            ChangeLog.keysChanged(transaction, id);
        });
    }

    /** All of them, the oldest first. */
    public List<Organization> list() {
        return database.jdbi()
                .withHandle(handle -> handle.createQuery(
                                "SELECT id, name, created_at, weight FROM portal.organizations ORDER BY created_at, id")
                        .map((row, context) -> new Organization(
                                row.getString("id"),
                                row.getString("name"),
                                row.getTimestamp("created_at").toInstant(),
                                row.getInt("weight")))
                        .list());
    }
}
