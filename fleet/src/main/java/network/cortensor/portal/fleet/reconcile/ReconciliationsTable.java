package network.cortensor.portal.fleet.reconcile;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import network.cortensor.portal.fleet.lead.Leadership;
import network.cortensor.portal.fleet.lead.Term;
import org.jdbi.v3.core.Jdbi;

/** Odd requests and what was found about them, in the database. */
final class ReconciliationsTable {
    /** Odd requests that are older are left alone: routers forget. */
    static final Duration OLDEST = Duration.ofDays(2);

    /** A request is looked at so long after it arrived at the earliest: its task may be at work. */
    static final Duration YOUNGEST = Duration.ofSeconds(5);

    /** New ones in one round. */
    private static final int MOST = 500;

    /** A request that failed without a task is no riddle: its caller got an error and nothing was charged. */
    private static final String COLLECT = """
            INSERT INTO portal.reconciliations (request_id, occurred_at, finding, metered_tokens, next_at)
            SELECT e.request_id, e.occurred_at, 'PENDING', e.completion_tokens, :now
              FROM portal.usage_events e
              JOIN portal.request_logs l ON l.request_id = e.request_id AND l.occurred_at = e.occurred_at
              JOIN portal.routers r ON r.id = l.router_id AND r.kind = 'CORTENSOR'
             WHERE e.ended IN ('INTERRUPTED', 'UPSTREAM_CUT', 'LEASE_LOST', 'TIMED_OUT', 'SHUT_DOWN', 'FAILED')
               AND (e.ended <> 'FAILED' OR l.upstream_task_id IS NOT NULL)
               AND e.occurred_at > :oldest AND e.occurred_at <= :youngest
               AND NOT EXISTS (SELECT FROM portal.reconciliations c
                                WHERE c.request_id = e.request_id AND c.occurred_at = e.occurred_at)
             ORDER BY e.occurred_at LIMIT :most
            ON CONFLICT DO NOTHING
            """;

    /** Routers take turns: one with many odd requests does not keep those of the others waiting. */
    private static final String DUE = """
            SELECT c.request_id, c.occurred_at, l.pool_id, l.session_id, l.client_reference, l.upstream_task_id,
                   c.metered_tokens, c.attempts
              FROM portal.reconciliations c
              JOIN portal.request_logs l ON l.request_id = c.request_id AND l.occurred_at = c.occurred_at
             WHERE c.next_at <= :now
             ORDER BY row_number() OVER (PARTITION BY l.router_id ORDER BY c.next_at, c.occurred_at), c.next_at
             LIMIT :most
            """;

    private static final String RECORD = """
            UPDATE portal.reconciliations
               SET finding = :finding, upstream_state = :state, recounted_tokens = :recounted,
                   difference = :recounted - metered_tokens, attempts = :attempts, next_at = :next, checked_at = :now
             WHERE request_id = :id AND occurred_at = :at AND next_at IS NOT NULL
            """;

    private final Jdbi jdbi;

    ReconciliationsTable(Jdbi jdbi) {
        this.jdbi = jdbi;
    }

    /** Takes up odd requests that are new. Returns how many. */
    int collect(Term term, Instant now) {
        return jdbi.inTransaction(transaction -> {
            var collected = transaction
                    .createUpdate(COLLECT)
                    .bind("now", now)
                    .bind("oldest", now.minus(OLDEST))
                    .bind("youngest", now.minus(YOUNGEST))
                    .bind("most", MOST)
                    .execute();
            // Last: this may take long, and whoever renews the lead waits for who has checked it.
            Leadership.check(transaction, term);
            return collected;
        });
    }

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
