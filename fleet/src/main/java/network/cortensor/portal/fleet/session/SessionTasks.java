package network.cortensor.portal.fleet.session;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.List;
import network.cortensor.portal.fleet.lead.Leadership;
import network.cortensor.portal.fleet.lead.Term;
import network.cortensor.portal.fleet.plan.SessionBudget;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.StatementContext;

/**
 * How much sessions have left. Requests are counted by place: those of every name that a session had at its router's address and
 * number since it was registered. Each is counted once, by when it was written and not by when it arrived, so that what is reported
 * late is new: what was written longer than {@link #LATE} ago is settled, and only the newer ones are read again. To be sure, each
 * session is counted from its registration again once in {@link #RECOUNT}, one in each round.
 *
 * <p>Counting may take long and holds no lock; what was counted is then written in a short transaction. Whoever writes here and who
 * removes sessions from the catalog lock the sessions in the order of their ids first, so that none waits for the other in a circle.
 */
public final class SessionTasks {
    /** No transaction that writes requests is open for so long: what was written before is all there. */
    static final Duration LATE = Duration.ofMinutes(5);

    /** A session is counted from its registration again after this time. */
    static final Duration RECOUNT = Duration.ofHours(6);

    private static final String COUNT = """
            WITH moment AS (
                SELECT date_trunc('minute', now() - :late * INTERVAL '1 second') AS horizon),
            stale AS (
                SELECT t.session_id FROM portal.session_tasks t JOIN portal.sessions s ON s.id = t.session_id
                 WHERE s.task_limit IS NOT NULL AND t.recounted_at < now() - :recount * INTERVAL '1 second'
                 ORDER BY t.recounted_at LIMIT 1),
            limited AS (
                SELECT s.id, s.registered_at AS since, r.address, s.number, t.settled, t.settled_until, t.tasks,
                       t.session_id IS NULL OR t.since <> s.registered_at
                           OR t.session_id IN (SELECT session_id FROM stale) AS anew
                  FROM portal.sessions s
                  JOIN portal.routers r ON r.id = s.router_id
                  LEFT JOIN portal.session_tasks t ON t.session_id = s.id
                 WHERE s.task_limit IS NOT NULL),
            counted AS (
                SELECT l.id, l.since, l.anew, l.settled_until, l.tasks, m.horizon,
                       CASE WHEN l.anew THEN 0 ELSE l.settled END + n.old AS settled, n.fresh
                  FROM limited l
                 CROSS JOIN moment m
                 CROSS JOIN LATERAL (
                    SELECT count(*) FILTER (WHERE q.recorded_at < m.horizon) AS old,
                           count(*) FILTER (WHERE q.recorded_at >= m.horizon) AS fresh
                      FROM portal.session_places p
                      JOIN portal.request_logs q
                        ON q.session_id = p.session_id
                       AND q.occurred_at >= greatest(p.since, l.since) AND q.occurred_at < p.until
                       AND q.recorded_at >= CASE WHEN l.anew THEN '-infinity' ELSE l.settled_until END
                     WHERE p.address = l.address AND p.number = l.number) n)
            SELECT id, since, anew, settled, settled + fresh AS tasks,
                   CASE WHEN anew THEN horizon ELSE greatest(horizon, settled_until) END AS settled_until
              FROM counted
             WHERE anew OR tasks <> settled + fresh OR settled_until < horizon - :late * INTERVAL '1 second'
             ORDER BY id
            """;

    /** A session that is gone by now has no row. */
    private static final String WRITE = """
            INSERT INTO portal.session_tasks AS t (session_id, since, settled, settled_until, tasks, recounted_at)
            SELECT s.id, :since, :settled, :settledUntil, :tasks, now() FROM portal.sessions s WHERE s.id = :id FOR KEY SHARE
            ON CONFLICT (session_id) DO UPDATE
               SET since = excluded.since, settled = excluded.settled, settled_until = excluded.settled_until,
                   tasks = excluded.tasks, recounted_at = CASE WHEN :anew THEN excluded.recounted_at ELSE t.recounted_at END
            """;

    private static final String BUDGETS = """
            SELECT s.id, s.registered_at, s.task_limit, coalesce(t.tasks, 0) AS tasks,
                   s.reserved_until, c.retired_at
              FROM portal.sessions s
              LEFT JOIN portal.session_tasks t ON t.session_id = s.id
              LEFT JOIN portal.session_conditions c ON c.session_id = s.id
             WHERE s.task_limit IS NOT NULL OR s.reserved_until IS NOT NULL OR c.retired_at IS NOT NULL
             ORDER BY s.id
            """;

    private final Jdbi jdbi;

    /** Sessions of this database. */
    public SessionTasks(Jdbi jdbi) {
        this.jdbi = jdbi;
    }

    /**
     * Counts what is new, and yields every session that can run out or has.
     *
     * @throws network.cortensor.portal.fleet.lead.LeadershipLost if the term is over
     */
    public List<SessionBudget> count(Term term) {
        var counted = jdbi.withHandle(handle -> handle.createQuery(COUNT)
                .bind("late", LATE.toSeconds())
                .bind("recount", RECOUNT.toSeconds())
                .map((row, context) -> Count.of(row))
                .list());
        return jdbi.inTransaction(transaction -> {
            Leadership.check(transaction, term);
            counted.forEach(count -> count.write(transaction));
            return transaction.createQuery(BUDGETS).map(SessionTasks::budget).list();
        });
    }

    private record Count(
            String id, OffsetDateTime since, boolean anew, long settled, OffsetDateTime settledUntil, long tasks) {
        static Count of(ResultSet row) throws SQLException {
            return new Count(
                    row.getString("id"),
                    row.getObject("since", OffsetDateTime.class),
                    row.getBoolean("anew"),
                    row.getLong("settled"),
                    row.getObject("settled_until", OffsetDateTime.class),
                    row.getLong("tasks"));
        }

        void write(Handle transaction) {
            transaction
                    .createUpdate(WRITE)
                    .bind("id", id)
                    .bind("since", since)
                    .bind("anew", anew)
                    .bind("settled", settled)
                    .bind("settledUntil", settledUntil)
                    .bind("tasks", tasks)
                    .execute();
        }
    }

    private static SessionBudget budget(ResultSet row, StatementContext context) throws SQLException {
        var limit = row.getLong("task_limit");
        var unlimited = row.wasNull();
        var reserved = row.getTimestamp("reserved_until");
        var retired = row.getTimestamp("retired_at");
        return new SessionBudget(
                row.getString("id"),
                row.getTimestamp("registered_at").toInstant(),
                unlimited ? null : limit,
                row.getLong("tasks"),
                reserved == null ? null : reserved.toInstant(),
                retired == null ? null : retired.toInstant());
    }
}
