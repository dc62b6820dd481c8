package network.cortensor.portal.control.database;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Properties;
import java.util.concurrent.atomic.AtomicInteger;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.SqlStatements;
import org.jdbi.v3.postgres.PostgresPlugin;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * The durable truth: a pool of connections to one PostgreSQL database, everything of ours in its schema {@code portal}.
 *
 * <p>It may be made while the database is away; calls then fail after the time-out, and work again when the database is back. No
 * statement runs longer than 30 seconds.
 */
public final class Database implements AutoCloseable {
    /** No statement runs longer. Statements that do not go through {@link #jdbi()}'s have to say so themselves. */
    public static final int STATEMENT_SECONDS = 30;

    private static final String SCHEMA = "portal";
    private static final int OLDEST = 15;
    private static final Duration CONNECTION = Duration.ofSeconds(5);
    private static final Duration IDLE = Duration.ofMinutes(5);
    private static final Duration LIFETIME = Duration.ofMinutes(25);
    private static final Duration MIGRATION = Duration.ofMinutes(10);
    private static final AtomicInteger COUNTER = new AtomicInteger();

    private final DatabaseAccess access;
    private final HikariDataSource pool;
    private final Jdbi jdbi;

    /**
     * A pool that connects when it is first needed.
     *
     * @param access where the database is
     * @param connections at most so many at once, not counting the one that listens for changes
     */
    public Database(DatabaseAccess access, int connections) {
        this.access = access;
        var config = new HikariConfig();
        config.setPoolName("portal-" + COUNTER.incrementAndGet());
        config.setJdbcUrl(access.url());
        config.setDataSourceProperties(properties(access));
        config.setMaximumPoolSize(connections);
        config.setMinimumIdle(1);
        config.setConnectionTimeout(CONNECTION.toMillis());
        config.setIdleTimeout(IDLE.toMillis());
        config.setMaxLifetime(LIFETIME.toMillis());
        config.setInitializationFailTimeout(-1);
        pool = new HikariDataSource(config);
        jdbi = Jdbi.create(pool)
                .installPlugin(new PostgresPlugin())
                .configure(SqlStatements.class, statements -> statements.setQueryTimeout(STATEMENT_SECONDS));
    }

    /** The way to run SQL. Each use borrows a connection from the pool, for at most as long as the callback runs. */
    public Jdbi jdbi() {
        return jdbi;
    }

    /** Whether a connection can be kept for LISTEN; behind a transaction pooler it cannot. */
    public boolean canListen() {
        return !access.transactionPooler();
    }

    /** A connection of its own, outside the pool; the caller closes it. */
    public Connection connectApart() throws SQLException {
        return DriverManager.getConnection(access.url(), access.properties());
    }

    /**
     * Brings the schema up to date. Several processes may do so at once: one works, the others wait. Run it over a direct or session
     * connection, not through a transaction pooler.
     *
     * @throws DatabaseAway if it cannot be reached
     * @throws DatabaseException if the database is older than PostgreSQL 15, or its schema is newer than this program
     */
    public void migrate() {
        checkServer();
        try {
            Flyway.configure(Database.class.getClassLoader())
                    .dataSource(migrationConnections())
                    .schemas(SCHEMA)
                    .defaultSchema(SCHEMA)
                    .createSchemas(true)
                    .table("schema_history")
                    .locations("classpath:network/cortensor/portal/control/database/migration")
                    .load()
                    .migrate();
        } catch (FlywayException e) {
            throw new DatabaseException("the database schema cannot be brought up to date: " + e.getMessage(), e);
        }
    }

    /** Closes all connections. */
    @Override
    public void close() {
        pool.close();
    }

    private PGSimpleDataSource migrationConnections() {
        var source = new PGSimpleDataSource();
        source.setURL(access.url());
        if (access.user() != null) {
            source.setUser(access.user());
        }
        if (access.password() != null) {
            source.setPassword(access.password().reveal());
        }
        source.setApplicationName("cortensor-portal-migrate");
        source.setConnectTimeout((int) CONNECTION.toSeconds());
        source.setSocketTimeout((int) MIGRATION.toSeconds());
        return source;
    }

    private void checkServer() {
        try (var connection = connectApart()) {
            checkVersion(
                    connection.getMetaData().getDatabaseMajorVersion(),
                    connection.getMetaData().getDatabaseProductVersion());
        } catch (SQLException e) {
            throw new DatabaseAway("the database cannot be reached: " + e.getMessage(), e);
        }
    }

    static void checkVersion(int major, String version) {
        if (major < OLDEST) {
            throw new DatabaseException(
                    "the database is PostgreSQL " + version + "; the portal needs " + OLDEST + " or newer");
        }
    }

    private static Properties properties(DatabaseAccess access) {
        var properties = access.properties();
        if (!access.transactionPooler()) {
            // The server's own limits hold even when this process has died in the middle of a statement.
            properties.setProperty(
                    "options",
                    "-c statement_timeout=" + STATEMENT_SECONDS
                            + "s -c idle_in_transaction_session_timeout=60s -c lock_timeout=10s");
        }
        return properties;
    }
}
