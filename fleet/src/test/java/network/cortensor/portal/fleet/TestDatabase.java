package network.cortensor.portal.fleet;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import network.cortensor.portal.control.database.Database;
import network.cortensor.portal.control.database.DatabaseAccess;
import network.cortensor.portal.control.database.LocalPostgres;
import network.cortensor.portal.domain.catalog.Catalog;
import network.cortensor.portal.fleet.plan.FleetState;
import org.jdbi.v3.core.Jdbi;

/** A new database in one real PostgreSQL for all tests of this module, with control's schema in place. */
public final class TestDatabase implements AutoCloseable {
    private static final AtomicInteger COUNTER = new AtomicInteger();
    private static final LocalPostgres SERVER = start();

    private final Database database;

    public TestDatabase() {
        var access = SERVER.access();
        var name = "test_" + COUNTER.incrementAndGet();
        try (var server = new Database(access, 1);
                var connection = server.connectApart();
                var statement = connection.createStatement()) {
            statement.execute("CREATE DATABASE " + name + " STRATEGY file_copy");
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
        database = new Database(
                new DatabaseAccess(
                        access.url().replace("/postgres", "/" + name), access.user(), access.password(), false),
                6);
        database.migrate();
    }

    public Database database() {
        return database;
    }

    public Jdbi jdbi() {
        return database.jdbi();
    }

    /** Stores what the fleet manager's tables refer to. */
    public void store(Catalog catalog) {
        jdbi().useTransaction(transaction -> {
            transaction.execute("INSERT INTO portal.models (id, template, context_tokens, features)"
                    + " VALUES ('oss-20b', 'PLAIN', 131072, '{}') ON CONFLICT DO NOTHING");
            for (var router : FleetState.routersOf(catalog)) {
                transaction.execute(
                        "INSERT INTO portal.routers (id, kind, address, api, allow_public_prompts)"
                                + " VALUES (?, ?, ?, 'V3', false)",
                        router.id(),
                        router.kind().name(),
                        router.address().toString());
            }
            for (var pool : catalog.pools().values()) {
                transaction.execute(
                        "INSERT INTO portal.router_pools (id, kind, position) VALUES (?, 'CORTENSOR', 0)", pool.id());
                for (var session : pool.sessions()) {
                    transaction.execute(
                            "INSERT INTO portal.sessions (id, pool_id, router_id, number, session_limit, node_type,"
                                    + " network, labels, position) VALUES (?, ?, ?, ?, 1, 'DEDICATED', '', '{}', 0)",
                            session.id(),
                            pool.id(),
                            session.router().id(),
                            session.number());
                }
            }
        });
    }

    public List<String> strings(String sql) {
        return jdbi().withHandle(
                        handle -> handle.createQuery(sql).mapTo(String.class).list());
    }

    public long number(String sql) {
        return jdbi().withHandle(
                        handle -> handle.createQuery(sql).mapTo(Long.class).one());
    }

    public void execute(String sql, Object... values) {
        jdbi().useHandle(handle -> handle.execute(sql, values));
    }

    /** Registers a session anew, with what it may do. */
    public void register(String session, Instant at, Long tasks) {
        execute("UPDATE portal.sessions SET registered_at = ?, task_limit = ? WHERE id = ?", at, tasks, session);
    }

    @Override
    public void close() {
        database.close();
    }

    private static LocalPostgres start() {
        var folder = Path.of("target", "postgres-" + ProcessHandle.current().pid());
        var server = LocalPostgres.start(folder);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            server.close();
            try (var files = Files.walk(folder)) {
                for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }));
        return server;
    }
}
