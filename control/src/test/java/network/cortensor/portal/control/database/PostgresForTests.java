package network.cortensor.portal.control.database;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.concurrent.atomic.AtomicInteger;

/** One real PostgreSQL for all tests of this module; each asks for a database of its own in it. */
public final class PostgresForTests {
    private static final AtomicInteger COUNTER = new AtomicInteger();
    private static final LocalPostgres SERVER = start();

    private PostgresForTests() {}

    private static LocalPostgres start() {
        var folder = Path.of("target", "postgres-" + ProcessHandle.current().pid());
        var server = LocalPostgres.start(folder);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            server.close();
            try {
                Binaries.delete(folder);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }));
        return server;
    }

    /** The server's own database. */
    public static DatabaseAccess access() {
        return SERVER.access();
    }

    /** How to reach a new, empty database. */
    public static DatabaseAccess fresh() {
        var access = access();
        var name = "test_" + COUNTER.incrementAndGet();
        try {
            LocalPostgresTest.query(access, "CREATE DATABASE " + name + " STRATEGY file_copy; SELECT 1");
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
        return new DatabaseAccess(
                access.url().replace("/postgres", "/" + name), access.user(), access.password(), false);
    }

    /** A new database with the schema in place. */
    public static Database migrated() {
        var database = new Database(fresh(), 4);
        database.migrate();
        return database;
    }
}
