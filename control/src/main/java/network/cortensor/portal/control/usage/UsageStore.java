package network.cortensor.portal.control.usage;

import java.sql.SQLException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import network.cortensor.portal.control.database.Database;
import network.cortensor.portal.domain.usage.UsageEvent;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.PreparedBatch;
import org.jdbi.v3.core.statement.UnableToExecuteStatementException;

/** Writes usage events. Writing one again changes nothing: request id and time of arrival tell that it is the same. */
public final class UsageStore {
    private static final String EVENT = """
            INSERT INTO portal.usage_events (request_id, occurred_at, organization_id, key_id, environment, model, ended,
                   prompt_tokens, cached_tokens, completion_tokens, reasoning_tokens, usage_source, hold, price_version, cost)
            VALUES (:requestId, :occurredAt, :organization, :key, :environment, :model, :ended,
                    :prompt, :cached, :completion, :reasoning, :source, :hold, :priceVersion, :cost)
            ON CONFLICT (request_id, occurred_at) DO NOTHING""";
    private static final String REQUEST = """
            INSERT INTO portal.request_logs (request_id, occurred_at, organization_id, pool_id, router_id, session_id, gateway_id,
                   endpoint, stream, status, error_code, wait_micros, first_token_micros, total_micros, client_reference,
                   upstream_task_id, trace_id)
            VALUES (:requestId, :occurredAt, :organization, :pool, :router, :session, :gateway,
                    :endpoint, :stream, :status, :errorCode, :wait, :firstToken, :total, :clientReference,
                    :upstreamTask, :trace)
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
            var fresh = insert(transaction, EVENT, events, UsageStore::bindEvent);
            insert(transaction, REQUEST, events, UsageStore::bindRequest);
            return fresh;
        });
    }

    private static int insert(Handle transaction, String sql, List<UsageEvent> events, Binding binding) {
        try (var batch = transaction.prepareBatch(sql)) {
            for (var event : events) {
                batch.bind("requestId", event.requestId())
                        .bind("occurredAt", micros(event))
                        .bind("organization", event.caller().organizationId());
                binding.bind(batch, event);
                batch.add();
            }
            return Arrays.stream(batch.execute()).sum();
        }
    }

    private static void bindEvent(PreparedBatch batch, UsageEvent event) {
        batch.bind("key", event.caller().keyId())
                .bind("environment", event.caller().environment().word())
                .bind("model", event.route().model())
                .bind("ended", event.end().name())
                .bind("prompt", event.tokens().prompt())
                .bind("cached", event.tokens().cached())
                .bind("completion", event.tokens().completion())
                .bind("reasoning", event.tokens().reasoning())
                .bind("source", event.usageSource().name())
                .bind("hold", event.charge().hold())
                .bind("priceVersion", event.charge().priceVersion())
                .bind("cost", event.charge().cost());
    }

    private static void bindRequest(PreparedBatch batch, UsageEvent event) {
        var route = event.route();
        batch.bind("pool", route.poolId())
                .bind("router", route.routerId())
                .bind("session", route.sessionId())
                .bind("gateway", route.gatewayId())
                .bind("endpoint", route.endpoint().name())
                .bind("stream", route.stream())
                .bind("status", event.status())
                .bind("errorCode", event.errorCode())
                .bind("wait", event.timing().waitMicros())
                .bind("firstToken", event.timing().firstTokenMicros())
                .bind("total", event.timing().totalMicros())
                .bind("clientReference", event.references().clientReference())
                .bind("upstreamTask", event.references().upstreamTaskId())
                .bind("trace", event.references().traceId());
    }

    /** The database keeps microseconds; it would round, and rounding may change the month. */
    private static Instant micros(UsageEvent event) {
        return event.occurredAt().truncatedTo(ChronoUnit.MICROS);
    }

    private interface Binding {
        void bind(PreparedBatch batch, UsageEvent event);
    }
}
