package network.cortensor.portal.app.config;

import java.util.ArrayList;
import java.util.List;
import network.cortensor.portal.control.database.DatabaseAccess;
import network.cortensor.portal.domain.Secret;
import org.jspecify.annotations.Nullable;

/**
 * The durable truth.
 *
 * @param url an existing PostgreSQL, or null for the embedded one
 * @param user who to connect as, or null for the user in the address
 * @param password the user's password, or null for the one in the address
 * @param poolSize connections at most
 * @param preparedStatements whether the server keeps prepared statements
 */
public record DatabaseConfig(
        @Setting(
                absent = "an embedded PostgreSQL in the data folder",
                accepts = "`postgresql://user:password@host:5432/db` or `jdbc:postgresql://host:5432/db`",
                what = "PostgreSQL 15 or newer to use.")
        @Nullable
        DatabaseUrl url,

        @Setting(absent = "the user in `database.url`", what = "Database user.") @Nullable
        String user,

        @Setting(absent = "the password in `database.url`", what = "Database password.") @Nullable
        Secret password,

        @Setting(value = "10", min = "2", max = "200", what = "Database connections at most.")
        int poolSize,

        @Setting(
                value = "true",
                what =
                        "Whether the server keeps prepared statements; `false` behind a transaction pooler such as Supabase's port 6543.")
        boolean preparedStatements)
        implements Checked {
    /** The user to connect as: {@code database.user}, else the one in the address, else null. */
    public @Nullable String effectiveUser() {
        return user != null || url == null ? user : url.user();
    }

    /** The password to connect with: {@code database.password}, else the one in the address, else null. */
    public @Nullable Secret effectivePassword() {
        return password != null || url == null ? password : url.password();
    }

    /** How to reach the configured database, or null for the embedded one. */
    public @Nullable DatabaseAccess access() {
        return url == null
                ? null
                : new DatabaseAccess(
                        url.jdbc(),
                        effectiveUser(),
                        effectivePassword(),
                        !preparedStatements || url.access().transactionPooler());
    }

    @Override
    public List<Fault> faults() {
        var faults = new ArrayList<Fault>();
        if (url == null && user != null) {
            faults.add(new Fault("user", "is set without database.url: the embedded database has its own user"));
        }
        if (url == null && password != null) {
            faults.add(
                    new Fault("password", "is set without database.url: the embedded database has its own password"));
        }
        return faults;
    }
}
