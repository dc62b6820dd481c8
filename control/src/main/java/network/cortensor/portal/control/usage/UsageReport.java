package network.cortensor.portal.control.usage;

import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import network.cortensor.portal.control.database.Database;
import network.cortensor.portal.domain.usage.Tokens;
import org.jspecify.annotations.Nullable;

/** Sums and lists of recorded usage. */
public final class UsageReport {
    private final Database database;

    /** Reports on a database. */
    public UsageReport(Database database) {
        this.database = database;
    }

    /**
     * What to look at.
     *
     * @param organizationId only this organization, or null for all
     * @param keyId only this key, or null for all
     * @param from from this moment on
     * @param to up to this moment, itself not included
     */
    public record Filter(
            @Nullable String organizationId, @Nullable String keyId, Instant from, Instant to) {
        public Filter {
            if (!from.isBefore(to)) {
                throw new IllegalArgumentException("'from' must be before 'to'");
            }
        }
    }

    /**
     * Usage of one model on one day.
     *
     * @param day in UTC
     * @param model the alias
     * @param environment live or test
     * @param requests how many were sent upstream
     * @param tokens delivered
     * @param cost in nano-credits
     */
    public record Line(LocalDate day, String model, String environment, long requests, Tokens tokens, long cost) {}

    /**
     * A request whose gateway died while it was running.
     *
     * @param requestId {@code req_...}
     * @param occurredAt when it arrived
     * @param organizationId whose it was
     * @param model the alias
     * @param sessionId where it was sent
     * @param gatewayId which gateway died
     * @param clientReference what the router knows it by
     */
    public record Interrupted(
            String requestId,
            Instant occurredAt,
            String organizationId,
            String model,
            String sessionId,
            String gatewayId,
            String clientReference) {}

    /** Sums by day, model and environment, in this order. */
    public List<Line> summary(Filter filter) {
        return database.jdbi()
                .withHandle(handle -> handle.createQuery("""
                                SELECT (occurred_at AT TIME ZONE 'UTC')::date AS day, model, environment, count(*) AS requests,
                                       sum(prompt_tokens)::bigint AS prompt, sum(cached_tokens)::bigint AS cached,
                                       sum(completion_tokens)::bigint AS completion,
                                       sum(reasoning_tokens)::bigint AS reasoning, sum(cost)::bigint AS cost
                                  FROM portal.usage_events
                                 WHERE occurred_at >= :from AND occurred_at < :to
                                   AND (CAST(:organization AS text) IS NULL OR organization_id = :organization)
                                   AND (CAST(:key AS text) IS NULL OR key_id = :key)
                                 GROUP BY 1, 2, 3 ORDER BY 1, 2, 3""")
                        .bind("from", filter.from())
                        .bind("to", filter.to())
                        .bind("organization", filter.organizationId())
                        .bind("key", filter.keyId())
                        .map((row, context) -> new Line(
                                row.getObject("day", LocalDate.class),
                                row.getString("model"),
                                row.getString("environment"),
                                row.getLong("requests"),
                                new Tokens(
                                        row.getLong("prompt"),
                                        row.getLong("cached"),
                                        row.getLong("completion"),
                                        row.getLong("reasoning")),
                                row.getLong("cost")))
                        .list());
    }

    /** Interrupted requests, the newest first. */
    public List<Interrupted> interrupted(Filter filter, int atMost) {
        return database.jdbi()
                .withHandle(handle -> handle.createQuery("""
                                SELECT u.request_id, u.occurred_at, u.organization_id, u.model, l.session_id, l.gateway_id,
                                       l.client_reference
                                  FROM portal.usage_events u
                                  JOIN portal.request_logs l USING (request_id, occurred_at)
                                 WHERE u.ended = 'INTERRUPTED' AND occurred_at >= :from AND occurred_at < :to
                                   AND (CAST(:organization AS text) IS NULL OR u.organization_id = :organization)
                                   AND (CAST(:key AS text) IS NULL OR u.key_id = :key)
                                 ORDER BY occurred_at DESC, request_id LIMIT :most""")
                        .bind("from", filter.from())
                        .bind("to", filter.to())
                        .bind("organization", filter.organizationId())
                        .bind("key", filter.keyId())
                        .bind("most", atMost)
                        .map((row, context) -> new Interrupted(
                                row.getString("request_id"),
                                row.getTimestamp("occurred_at").toInstant(),
                                row.getString("organization_id"),
                                row.getString("model"),
                                row.getString("session_id"),
                                row.getString("gateway_id"),
                                row.getString("client_reference")))
                        .list());
    }
}
