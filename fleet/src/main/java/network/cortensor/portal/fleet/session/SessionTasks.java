package network.cortensor.portal.fleet.session;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import network.cortensor.portal.fleet.lead.Leadership;
import network.cortensor.portal.fleet.lead.Term;
import network.cortensor.portal.fleet.plan.SessionBudget;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.StatementContext;

/**
 * How much sessions have left. Requests are counted once: those that are older than {@link #LATE} are settled and only the newer ones
 * are counted again. A gateway may report a request later than that, so each session is recounted from its registration once in
 * {@link #RECOUNT}, one session in each round.
 */
public final class SessionTasks {
    /** Requests are reported within this time, unless their gateway or the database was away. */
    static final Duration LATE = Duration.ofMinutes(10);

    /** A session is counted from its registration again after this time. */
    static final Duration RECOUNT = Duration.ofHours(1);

    private static final String REGISTER = """
            INSERT INTO portal.session_tasks AS t (session_id, since, settled, settled_until, tasks, recounted_at)
            SELECT id, coalesce(registered_at, 'epoch'), 0, coalesce(registered_at, 'epoch'), 0, :now
              FROM portal.sessions WHERE task_limit IS NOT NULL
            ON CONFLICT (session_id) DO UPDATE
               SET since = excluded.since, settled = 0, settled_until = excluded.since, tasks = 0,
                   recounted_at = excluded.recounted_at
             WHERE t.since <> excluded.since
            """;
    private static final String START_OVER = """
            UPDATE portal.session_tasks SET settled = 0, settled_until = since, recounted_at = :now
             WHERE session_id = (SELECT session_id FROM portal.session_tasks
                                  WHERE recounted_at < :before ORDER BY recounted_at LIMIT 1)
            """;
    private static final String COUNT = """
            UPDATE portal.session_tasks t
               SET settled = u.settled + old.n,
                   settled_until = greatest(u.settled_until, :horizon),
                   tasks = u.settled + old.n + fresh.n
              FROM portal.session_tasks u
             CROSS JOIN LATERAL (SELECT count(*) AS n FROM portal.request_logs r
                                  WHERE r.session_id = u.session_id
                                    AND r.occurred_at >= u.settled_until AND r.occurred_at < :horizon) old
             CROSS JOIN LATERAL (SELECT count(*) AS n FROM portal.request_logs r
                                  WHERE r.session_id = u.session_id
                                    AND r.occurred_at >= greatest(u.settled_until, :horizon)) fresh
             WHERE u.session_id = t.session_id
               AND (t.tasks <> u.settled + old.n + fresh.n OR t.settled_until < :horizon)
            """;
    private static final String BUDGETS = """
            SELECT s.id, coalesce(s.registered_at, 'epoch') AS registered_at, s.task_limit, coalesce(t.tasks, 0) AS tasks,
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
    public List<SessionBudget> count(Term term, Instant now) {
        return jdbi.inTransaction(transaction -> {
            Leadership.check(transaction, term);
            update(transaction, now);
            return transaction.createQuery(BUDGETS).map(SessionTasks::budget).list();
        });
    }

    private static void update(Handle transaction, Instant now) {
        transaction.createUpdate(REGISTER).bind("now", now).execute();
        transaction
                .createUpdate(START_OVER)
                .bind("now", now)
                .bind("before", now.minus(RECOUNT))
                .execute();
        // By the minute, so that rows do not change when nothing happens.
        var horizon = now.minus(LATE).truncatedTo(ChronoUnit.MINUTES);
        transaction.createUpdate(COUNT).bind("horizon", horizon).execute();
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
