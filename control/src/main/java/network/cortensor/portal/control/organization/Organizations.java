package network.cortensor.portal.control.organization;

import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import network.cortensor.portal.control.database.Database;
import network.cortensor.portal.domain.Ids;

/** The organizations: who owns keys and pays for what they use. */
public final class Organizations {
    /** Exists in every installation from the start. */
    public static final String DEFAULT = "org_default";

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
     */
    public record Organization(String id, String name, Instant createdAt) {}

    /** Makes an organization. */
    public Organization create(String name) {
        var made = new Organization(ids.next("org_"), name, clock.instant());
        database.jdbi()
                .useHandle(handle -> handle.createUpdate(
                                "INSERT INTO portal.organizations (id, name, created_at) VALUES (:id, :name, :createdAt)")
                        .bind("id", made.id())
                        .bind("name", made.name())
                        .bind("createdAt", made.createdAt())
                        .execute());
        return made;
    }

    /** All of them, the oldest first. */
    public List<Organization> list() {
        return database.jdbi()
                .withHandle(handle -> handle.createQuery(
                                "SELECT id, name, created_at FROM portal.organizations ORDER BY created_at, id")
                        .map((row, context) -> new Organization(
                                row.getString("id"),
                                row.getString("name"),
                                row.getTimestamp("created_at").toInstant()))
                        .list());
    }
}
