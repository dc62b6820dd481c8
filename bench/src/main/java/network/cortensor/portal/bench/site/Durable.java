package network.cortensor.portal.bench.site;

import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import network.cortensor.portal.control.database.Database;
import network.cortensor.portal.control.database.LocalPostgres;
import network.cortensor.portal.control.organization.Organizations;
import network.cortensor.portal.domain.Ids;

/** The PostgreSQL of a site, in nobody's process: it can be started again while control and gateways run. */
public final class Durable implements AutoCloseable {
    private static final int CONNECTIONS = 2;
    private static final String ROWS = """
            SELECT e.request_id, e.organization_id, l.gateway_id, l.session_id, e.ended, l.wait_micros, l.client_reference
            FROM portal.usage_events e JOIN portal.request_logs l USING (request_id, occurred_at)""";

    private final LocalPostgres server;
    private final Database database;

    private Durable(LocalPostgres server, Database database) {
        this.server = server;
        this.database = database;
    }

    /** Starts it on a folder and makes the tables. */
    static Durable start(Path folder) {
        var server = LocalPostgres.start(folder);
        var database = new Database(server.access(), CONNECTIONS);
        database.migrate();
        return new Durable(server, database);
    }

    /** What a portal's environment must say to use it. */
    Map<String, String> environment() {
        var access = server.access();
        return Map.of(
                "PORTAL_DATABASE_URL",
                access.url(),
                "PORTAL_DATABASE_USER",
                Objects.requireNonNull(access.user()),
                "PORTAL_DATABASE_PASSWORD",
                Objects.requireNonNull(access.password()).reveal());
    }

    /** Makes organizations; returns their ids. */
    List<String> organizations(int count) {
        var organizations = new Organizations(database, new Ids(Clock.systemUTC()), Clock.systemUTC());
        var made = new ArrayList<String>();
        for (int i = 0; i < count; i++) {
            made.add(organizations.create("bench " + i).id());
        }
        return made;
    }

    /** Every usage event. */
    public List<UsageRow> usage() {
        return database.jdbi()
                .withHandle(handle -> handle.createQuery(ROWS)
                        .map((row, context) -> new UsageRow(
                                row.getString(1),
                                row.getString(2),
                                row.getString(3),
                                row.getString(4),
                                row.getString(5),
                                row.getLong(6),
                                row.getString(7)))
                        .list());
    }

    /** Stops the server until {@link #restart}. */
    public void halt() {
        server.halt();
    }

    /** Stops the server, breaking off what runs, and starts it again. */
    public void restart() {
        server.restart();
    }

    @Override
    public void close() {
        try {
            database.close();
        } finally {
            server.close();
        }
    }
}
