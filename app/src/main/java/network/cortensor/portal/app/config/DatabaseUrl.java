package network.cortensor.portal.app.config;

import network.cortensor.portal.control.database.DatabaseAccess;
import network.cortensor.portal.domain.Secret;
import org.jspecify.annotations.Nullable;

/**
 * Where the database is: an address as providers show it, read by {@link DatabaseAccess#parse}, which takes user and password out,
 * so that what is left can be shown.
 *
 * @param access the address in its parts
 */
public record DatabaseUrl(DatabaseAccess access) {
    /**
     * Reads an address. An address may hold a password, so no message repeats it.
     *
     * @throws IllegalArgumentException when it is none of PostgreSQL
     */
    static DatabaseUrl parse(String text) {
        return new DatabaseUrl(DatabaseAccess.parse(text));
    }

    /** The address for the JDBC driver, without user and password. */
    public String jdbc() {
        return access.url();
    }

    /** The user that the address named, or null. */
    public @Nullable String user() {
        return access.user();
    }

    /** The password that the address held, or null. */
    public @Nullable Secret password() {
        return access.password();
    }

    @Override
    public String toString() {
        return jdbc();
    }
}
