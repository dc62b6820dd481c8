package network.cortensor.portal.fleet.reconcile;

import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import network.cortensor.portal.fleet.lead.Leadership;
import network.cortensor.portal.fleet.lead.Term;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/**
 * Odd requests and what was found about them, in the database. New ones are looked for among what was written since the last time;
 * once in {@link #SWEEP}, and by a new leader, among all that are young enough. Confined to one thread.
 */
final class ReconciliationsTable {
    /** Odd requests that are older are left alone: routers forget. */
    static final Duration OLDEST = Duration.ofDays(2);

    /** A request is looked at so long after it arrived at the earliest: its task may be at work. */
    static final Duration YOUNGEST = Duration.ofSeconds(5);

    /** No transaction that writes requests is open for so long: looked at once more is what was written within this time. */
    static final Duration LATE = Duration.ofMinutes(5);

    /** After this time everything is looked at: a gateway's clock may be ahead by more than {@link #LATE}. */
    static final Duration SWEEP = Duration.ofHours(1);

    /** New ones in one round. */
    static final int MOST = 500;

    /** A request that failed without a task is no riddle: its caller got an error and nothing was charged. */
    private static final String COLLECT = """
            INSERT INTO portal.reconciliations (request_id, occurred_at, router_id, finding, metered_tokens, next_at)
            SELECT e.request_id, e.occurred_at, l.router_id, 'PENDING', e.completion_tokens, :now
              FROM portal.usage_events e
              JOIN portal.request_logs l ON l.request_id = e.request_id AND l.occurred_at = e.occurred_at
              JOIN portal.routers r ON r.id = l.router_id AND r.kind = 'CORTENSOR'
             WHERE e.ended IN ('INTERRUPTED', 'UPSTREAM_CUT', 'LEASE_LOST', 'TIMED_OUT', 'SHUT_DOWN', 'FAILED')
               AND (e.ended <> 'FAILED' OR l.upstream_task_id IS NOT NULL)
               AND e.recorded_at >= coalesce(CAST(:written AS timestamptz), '-infinity')
               AND e.occurred_at > :oldest AND e.occurred_at <= :youngest
               AND NOT EXISTS (SELECT FROM portal.reconciliations c
                                WHERE c.request_id = e.request_id AND c.occurred_at = e.occurred_at)
             ORDER BY e.occurred_at LIMIT :most
            ON CONFLICT DO NOTHING
            """;

    /**
     * Routers take turns: one with many odd requests does not keep those of the others waiting, and however many it has, only its
     * first ones are read. The recursion steps through the index from router to router.
     */
    private static final String DUE = """
            WITH RECURSIVE routers AS (
                SELECT (SELECT router_id FROM portal.reconciliations
                         WHERE next_at IS NOT NULL ORDER BY router_id LIMIT 1) AS id
                 UNION ALL
                SELECT (SELECT c.router_id FROM portal.reconciliations c
                         WHERE c.next_at IS NOT NULL AND c.router_id > r.id ORDER BY c.router_id LIMIT 1)
                  FROM routers r WHERE r.id IS NOT NULL)
            SELECT c.request_id, c.occurred_at, l.pool_id, l.session_id, l.client_reference, l.upstream_task_id,
                   c.metered_tokens, c.attempts
              FROM routers r
             CROSS JOIN LATERAL (
                SELECT d.*, row_number() OVER (ORDER BY d.next_at, d.occurred_at) AS turn
                  FROM (SELECT * FROM portal.reconciliations
                         WHERE router_id = r.id AND next_at <= :now ORDER BY next_at, occurred_at LIMIT :most) d) c
              JOIN portal.request_logs l ON l.request_id = c.request_id AND l.occurred_at = c.occurred_at
             ORDER BY c.turn, c.next_at
             LIMIT :most
            """;

    private static final String RECORD = """
            UPDATE portal.reconciliations
               SET finding = :finding, upstream_state = :state, recounted_tokens = :recounted,
                   difference = :recounted - metered_tokens, attempts = :attempts, next_at = :next, checked_at = :now
             WHERE request_id = :id AND occurred_at = :at AND next_at IS NOT NULL
            """;

    private final Jdbi jdbi;
    private @Nullable OffsetDateTime written;
    private Instant nextSweep = Instant.MIN;

    ReconciliationsTable(Jdbi jdbi) {
        this.jdbi = jdbi;
    }

    /** Takes up odd requests that are new. Returns how many. */
    int collect(Term term, Instant now) {
        var sweep = !now.isBefore(nextSweep);
        var from = sweep ? null : written;
        var found = jdbi.inTransaction(transaction -> {
            // The database's clock, by which requests are written.
            var at = transaction
                    .createQuery("SELECT now()")
                    .mapTo(OffsetDateTime.class)
                    .one();
            var collected = transaction
                    .createUpdate(COLLECT)
                    .bind("now", now)
                    .bindByType("written", from, OffsetDateTime.class)
                    .bind("oldest", now.minus(OLDEST))
                    .bind("youngest", now.minus(YOUNGEST))
                    .bind("most", MOST)
                    .execute();
            // Last: this may take long, and whoever renews the lead waits for who has checked it.
            Leadership.check(transaction, term);
            return new Collected(at, collected);
        });
        if (found.count < MOST) {
            written = found.at.minus(LATE);
            nextSweep = sweep ? now.plus(SWEEP) : nextSweep;
        }
        return found.count;
    }

    private record Collected(OffsetDateTime at, int count) {}

    List<OddRequest> due(Instant now, int most) {
        return jdbi.withHandle(handle -> handle.createQuery(DUE)
                .bind("now", now)
                .bind("most", most)
                .map((row, context) -> new OddRequest(
                        row.getString(1),
                        row.getTimestamp(2).toInstant(),
                        row.getString(3),
                        row.getString(4),
                        row.getString(5),
                        row.getString(6),
                        row.getLong(7),
                        row.getInt(8)))
                .list());
    }

    void record(Term term, OddRequest request, Checked found, Instant now) {
        var attempts = request.attempts() + 1;
        var next = found.finding() == Finding.PENDING ? now.plus(TaskRules.pause(attempts)) : null;
        jdbi.useTransaction(transaction -> {
            Leadership.check(transaction, term);
            transaction
                    .createUpdate(RECORD)
                    .bind("finding", found.finding().name())
                    .bindByType("state", found.state(), String.class)
                    .bindByType("recounted", found.recounted(), Long.class)
                    .bind("attempts", attempts)
                    .bindByType("next", next, Instant.class)
                    .bind("now", now)
                    .bind("id", request.requestId())
                    .bind("at", request.occurredAt())
                    .execute();
        });
    }
}
