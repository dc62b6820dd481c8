package network.cortensor.portal.control.usage;

import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import network.cortensor.portal.control.database.Database;
import network.cortensor.portal.control.traffic.TrafficTable;
import network.cortensor.portal.domain.usage.UsageEvent;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.UnableToExecuteStatementException;

/**
 * Writes usage events, and adds them to the traffic of their minute. Writing one again changes nothing: request id and time of
 * arrival tell that it is the same.
 */
public final class UsageStore {
    private static final String EVENT = """
            INSERT INTO portal.usage_events (request_id, occurred_at, organization_id, key_id, environment, model, ended,
                   usage_source, prompt_tokens, cached_tokens, completion_tokens, reasoning_tokens, hold, price_version, cost)
            SELECT id, TIMESTAMPTZ 'epoch' + at * INTERVAL '1 microsecond', organization, key, environment, model, ended,
                   source, prompt, cached, completion, reasoning, hold, price_version, cost
              FROM unnest(?::text[], ?::bigint[], ?::text[], ?::text[], ?::text[], ?::text[], ?::text[], ?::text[],
                          ?::bigint[], ?::bigint[], ?::bigint[], ?::bigint[], ?::bigint[], ?::bigint[], ?::bigint[])
                AS e (id, at, organization, key, environment, model, ended, source, prompt, cached, completion, reasoning,
                      hold, price_version, cost)
            ON CONFLICT (request_id, occurred_at) DO NOTHING
            RETURNING request_id, (extract(epoch FROM occurred_at) * 1000000)::bigint""";

    private static final String REQUEST = """
            INSERT INTO portal.request_logs (request_id, occurred_at, organization_id, pool_id, router_id, session_id, gateway_id,
                   endpoint, error_code, client_reference, upstream_task_id, trace_id, stream, status, wait_micros,
                   first_token_micros, total_micros)
            SELECT id, TIMESTAMPTZ 'epoch' + at * INTERVAL '1 microsecond', organization, pool, router, session, gateway,
                   endpoint, error_code, reference, task, trace, stream <> 0, status, waited, first_token, total
              FROM unnest(?::text[], ?::bigint[], ?::text[], ?::text[], ?::text[], ?::text[], ?::text[], ?::text[], ?::text[],
                          ?::text[], ?::text[], ?::text[], ?::bigint[], ?::bigint[], ?::bigint[], ?::bigint[], ?::bigint[])
                AS e (id, at, organization, pool, router, session, gateway, endpoint, error_code, reference, task, trace,
                      stream, status, waited, first_token, total)
            ON CONFLICT (request_id, occurred_at) DO NOTHING""";

    /** What PostgreSQL says when a row's part of the table is missing. */
    private static final String NO_PART = "no partition of relation";

    private final Database database;
    private final Months months;

    /** Usage of a database. */
    public UsageStore(Database database) {
        this.database = database;
        months = new Months(database);
    }

    /**
     * Makes the tables' parts for this month and the next two; to be called at the start and now and then. It only keeps the work
     * out of {@link #write}, which makes a missing part itself.
     */
    public void makeAhead(Instant now) {
        months.makeAhead(now);
    }

    /**
     * Writes events, all or none. When it returns they are on the database's disk.
     *
     * @return how many were new
     * @throws UnstorableUsage if one event can never be stored; some of the others may be stored by then, and may be written again
     */
    public int write(List<UsageEvent> events) {
        if (events.isEmpty()) {
            return 0;
        }
        try {
            return writeOnce(events);
        } catch (UnableToExecuteStatementException e) {
            if (String.valueOf(e.getMessage()).contains(NO_PART)) {
                // Somebody removed a part after we had seen it.
                months.forget();
                return writeOnce(events);
            }
            if (blamesTheData(e)) {
                return writeOneByOne(events);
            }
            throw e;
        }
    }

    /** Finds the event at fault. */
    private int writeOneByOne(List<UsageEvent> events) {
        var fresh = 0;
        for (var event : events) {
            try {
                fresh += writeOnce(List.of(event));
            } catch (UnableToExecuteStatementException e) {
                throw blamesTheData(e) ? new UnstorableUsage(event.requestId(), e) : e;
            }
        }
        return fresh;
    }

    /** SQLSTATE classes 22 (data exception) and 23 (constraint violation): the same statement will never succeed. */
    private static boolean blamesTheData(UnableToExecuteStatementException e) {
        return e.getCause() instanceof SQLException cause
                && cause.getSQLState() != null
                && (cause.getSQLState().startsWith("22") || cause.getSQLState().startsWith("23"));
    }

    private int writeOnce(List<UsageEvent> events) {
        months.make(events.stream().map(event -> Months.of(micros(event))).collect(Collectors.toSet()));
        return database.jdbi().inTransaction(transaction -> {
            var fresh = insertEvents(transaction, events);
            insertRequests(transaction, events);
            TrafficTable.add(transaction, fresh);
            return fresh.size();
        });
    }

    /** Returns the events that were not stored before. */
    private static List<UsageEvent> insertEvents(Handle transaction, List<UsageEvent> events) {
        var byIdentity = new HashMap<Identity, UsageEvent>();
        events.forEach(event -> byIdentity.putIfAbsent(new Identity(event.requestId(), epochMicros(event)), event));
        try (var insert = transaction.getConnection().prepareStatement(EVENT)) {
            event(columns(insert, events));
            var fresh = new ArrayList<UsageEvent>();
            try (var stored = insert.executeQuery()) {
                while (stored.next()) {
                    fresh.add(Objects.requireNonNull(
                            byIdentity.get(new Identity(stored.getString(1), stored.getLong(2)))));
                }
            }
            return fresh;
        } catch (SQLException e) {
            throw new UnableToExecuteStatementException(e, null);
        }
    }

    private static void insertRequests(Handle transaction, List<UsageEvent> events) {
        try (var insert = transaction.getConnection().prepareStatement(REQUEST)) {
            request(columns(insert, events));
            insert.executeUpdate();
        } catch (SQLException e) {
            throw new UnableToExecuteStatementException(e, null);
        }
    }

    /** The columns that both tables begin with. */
    private static Columns columns(PreparedStatement insert, List<UsageEvent> events) throws SQLException {
        // A transaction pooler keeps no limits of the server's.
        insert.setQueryTimeout(Database.STATEMENT_SECONDS);
        var columns = new Columns(events);
        columns.bindTo(insert);
        return columns.text(UsageEvent::requestId)
                .number(UsageStore::epochMicros)
                .text(event -> event.caller().organizationId());
    }

    private static void event(Columns columns) {
        columns.text(event -> event.caller().keyId())
                .text(event -> event.caller().environment().word())
                .text(event -> event.route().model())
                .text(event -> event.end().name())
                .text(event -> event.usageSource().name())
                .number(event -> event.tokens().prompt())
                .number(event -> event.tokens().cached())
                .number(event -> event.tokens().completion())
                .number(event -> event.tokens().reasoning())
                .number(event -> event.charge().hold())
                .number(event -> event.charge().priceVersion())
                .number(event -> event.charge().cost());
    }

    private static void request(Columns columns) {
        columns.text(event -> event.route().poolId())
                .text(event -> event.route().routerId())
                .text(event -> event.route().sessionId())
                .text(event -> event.route().gatewayId())
                .text(event -> event.route().endpoint().name())
                .text(UsageEvent::errorCode)
                .text(event -> event.references().clientReference())
                .text(event -> event.references().upstreamTaskId())
                .text(event -> event.references().traceId())
                .number(event -> event.route().stream() ? 1 : 0)
                .number(UsageEvent::status)
                .number(event -> event.timing().waitMicros())
                .number(event -> event.timing().firstTokenMicros())
                .number(event -> event.timing().totalMicros());
    }

    private static long epochMicros(UsageEvent event) {
        return ChronoUnit.MICROS.between(Instant.EPOCH, event.occurredAt());
    }

    /** The database keeps microseconds; it would round, and rounding may change the month. */
    private static Instant micros(UsageEvent event) {
        return event.occurredAt().truncatedTo(ChronoUnit.MICROS);
    }

    private record Identity(String requestId, long epochMicros) {}
}
