package network.cortensor.portal.fleet.act;

import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import network.cortensor.portal.domain.catalog.PoolState;
import network.cortensor.portal.fleet.lead.Leadership;
import network.cortensor.portal.fleet.lead.Term;
import network.cortensor.portal.fleet.plan.Conditions;
import network.cortensor.portal.fleet.plan.Decision;
import network.cortensor.portal.fleet.plan.Health;
import network.cortensor.portal.fleet.plan.Plan;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.PreparedBatch;

/**
 * What is observed, in the database. Each write is one transaction of the leader: conditions, events and the catalog's new version
 * together. It takes the catalog's lock before anything else, as everybody does who changes the catalog, so that none waits for the
 * other in a circle. What the catalog does not have any more is not written.
 */
public final class ConditionsTable {
    private static final String ROUTER = """
            INSERT INTO portal.router_conditions AS c
                   (router_id, health, reason, members_down, probe_micros, since, observed_at)
            SELECT id, :health, :reason, :down, :micros, :now, :now FROM portal.routers WHERE id = :id
            ON CONFLICT (router_id) DO UPDATE
               SET health = excluded.health, reason = excluded.reason, members_down = excluded.members_down,
                   probe_micros = excluded.probe_micros, observed_at = excluded.observed_at,
                   since = CASE WHEN c.health = excluded.health THEN c.since ELSE excluded.since END
            """;
    private static final String POOL = """
            INSERT INTO portal.pool_conditions AS c (pool_id, state, rule, reason, since, observed_at)
            SELECT id, :state, :rule, :reason, :now, :now FROM portal.router_pools WHERE id = :id
            ON CONFLICT (pool_id) DO UPDATE
               SET state = excluded.state, rule = excluded.rule, reason = excluded.reason,
                   observed_at = excluded.observed_at,
                   since = CASE WHEN c.state = excluded.state THEN c.since ELSE excluded.since END
            """;
    private static final String RETIRE = """
            INSERT INTO portal.session_conditions (session_id, reason, retired_at)
            SELECT id, :reason, :now FROM portal.sessions WHERE id = :id
            ON CONFLICT (session_id) DO NOTHING
            """;

    private final Jdbi jdbi;

    /** Conditions in this database. */
    public ConditionsTable(Jdbi jdbi) {
        this.jdbi = jdbi;
    }

    /** What is stored. */
    public Conditions read() {
        return jdbi.withHandle(handle -> {
            var routers = new HashMap<String, Conditions.Router>();
            handle.createQuery("SELECT router_id, health, reason, members_down FROM portal.router_conditions")
                    .map((row, context) -> routers.put(
                                    row.getString(1),
                                    new Conditions.Router(
                                            Health.valueOf(row.getString(2)), row.getString(3), row.getInt(4)))
                            == null)
                    .list();
            var pools = new HashMap<String, Conditions.Pool>();
            handle.createQuery("SELECT pool_id, state, rule, reason FROM portal.pool_conditions")
                    .map((row, context) -> pools.put(
                                    row.getString(1),
                                    new Conditions.Pool(
                                            PoolState.valueOf(row.getString(2)), row.getString(3), row.getString(4)))
                            == null)
                    .list();
            return new Conditions(routers, pools);
        });
    }

    /**
     * Writes what was decided, all or nothing.
     *
     * @throws network.cortensor.portal.fleet.lead.LeadershipLost if the term is over
     */
    public void write(Term term, List<Decision> decisions, Instant now) {
        if (decisions.isEmpty()) {
            return;
        }
        jdbi.useTransaction(transaction -> {
            begin(transaction, term);
            var news = false;
            for (var decision : decisions) {
                news |= write(transaction, decision, now);
            }
            if (news) {
                transaction
                        .createQuery("SELECT portal.catalog_changed()")
                        .mapTo(Long.class)
                        .one();
            }
        });
    }

    /**
     * Says that everything is still as it is, with today's figures. The catalog does not change, and what is not stored so is left
     * alone.
     *
     * @throws network.cortensor.portal.fleet.lead.LeadershipLost if the term is over
     */
    public void refresh(Term term, Plan plan, Instant now) {
        jdbi.useTransaction(transaction -> {
            begin(transaction, term);
            refreshRouters(transaction, plan, now);
            refreshPools(transaction, plan, now);
        });
    }

    /** In batches: whoever changes a key waits for this. */
    private static void refreshRouters(Handle transaction, Plan plan, Instant now) {
        var batch = transaction.prepareBatch("""
                UPDATE portal.router_conditions
                   SET reason = :reason, probe_micros = :micros, observed_at = :now
                 WHERE router_id = :id AND health = :health AND members_down = :down""");
        plan.current()
                .routers()
                .forEach((id, router) -> batch.bind("reason", router.reason())
                        .bindByType(
                                "micros", plan.state().track(id, now).evidence().pingMicros(), Long.class)
                        .bind("now", now)
                        .bind("id", id)
                        .bind("health", router.health().name())
                        .bind("down", router.membersDown())
                        .add());
        execute(batch);
    }

    private static void refreshPools(Handle transaction, Plan plan, Instant now) {
        var batch = transaction.prepareBatch("""
                UPDATE portal.pool_conditions SET reason = :reason, observed_at = :now
                 WHERE pool_id = :id AND state = :state AND rule = :rule""");
        plan.current()
                .pools()
                .forEach((id, pool) -> batch.bind("reason", pool.reason())
                        .bind("now", now)
                        .bind("id", id)
                        .bind("state", pool.state().name())
                        .bind("rule", pool.rule())
                        .add());
        execute(batch);
    }

    private static void execute(PreparedBatch batch) {
        try (batch) {
            if (batch.size() > 0) {
                batch.execute();
            }
        }
    }

    /** Notes in the timeline that somebody else leads now. */
    public void ledBy(Term term, Instant now) {
        jdbi.useTransaction(transaction -> {
            Leadership.check(transaction, term);
            new Event(
                            "info",
                            "fleet.leader",
                            "fleet",
                            term.holder(),
                            term.holder() + " leads the fleet, term " + term.number())
                    .write(transaction, now);
        });
    }

    private static void begin(Handle transaction, Term term) {
        Leadership.check(transaction, term);
        transaction
                .createQuery("SELECT version FROM portal.version FOR UPDATE")
                .mapTo(Long.class)
                .one();
    }

    /** Whether gateways have to know. */
    private static boolean write(Handle transaction, Decision decision, Instant now) {
        return switch (decision) {
            case Decision.RouterJudged judged -> router(transaction, judged, now);
            case Decision.PoolJudged judged -> pool(transaction, judged, now);
            case Decision.SessionRetired(String id, String reason) -> {
                var written = transaction
                        .createUpdate(RETIRE)
                        .bind("id", id)
                        .bind("reason", reason)
                        .bind("now", now)
                        .execute();
                if (written > 0) {
                    new Event("warning", "session.retired", "session", id, id + " is retired: " + reason)
                            .write(transaction, now);
                }
                yield written > 0;
            }
            case Decision.SessionReturned(String id) -> {
                var gone = transaction.execute("DELETE FROM portal.session_conditions WHERE session_id = ?", id);
                if (gone > 0) {
                    new Event("info", "session.returned", "session", id, id + " was registered anew")
                            .write(transaction, now);
                }
                yield gone > 0;
            }
        };
    }

    private static boolean router(Handle transaction, Decision.RouterJudged judged, Instant now) {
        var after = judged.after();
        var before = judged.before();
        var written = transaction
                .createUpdate(ROUTER)
                .bind("id", judged.routerId())
                .bind("health", after.health().name())
                .bind("reason", after.reason())
                .bind("down", after.membersDown())
                .bindByType("micros", judged.pingMicros(), Long.class)
                .bind("now", now)
                .execute();
        var first = before == null && after.health() == Health.HEALTHY && after.membersDown() == 0;
        if (written == 0 || first) {
            return false;
        }
        if (before == null || before.health() != after.health()) {
            new Event(
                            switch (after.health()) {
                                case HEALTHY -> "info";
                                case UNKNOWN -> "warning";
                                case FAILING -> "error";
                            },
                            "router.health",
                            "router",
                            judged.routerId(),
                            judged.routerId() + " is " + after.health() + ": " + after.reason())
                    .write(transaction, now, before, after);
        }
        if ((before == null ? 0 : before.membersDown()) != after.membersDown()) {
            new Event(
                            after.membersDown() == 0 ? "info" : "warning",
                            "router.members",
                            "router",
                            judged.routerId(),
                            after.membersDown() + " members of " + judged.routerId() + " fail")
                    .write(transaction, now, before, after);
        }
        return true;
    }

    private static boolean pool(Handle transaction, Decision.PoolJudged judged, Instant now) {
        var after = judged.after();
        var before = judged.before();
        var written = transaction
                .createUpdate(POOL)
                .bind("id", judged.poolId())
                .bind("state", after.state().name())
                .bind("rule", after.rule())
                .bind("reason", after.reason())
                .bind("now", now)
                .execute();
        // Never observed counts as live; another rule for the same state is for operators only.
        var stateBefore = before == null ? PoolState.LIVE : before.state();
        if (written == 0 || stateBefore == after.state()) {
            return false;
        }
        new Event(
                        after.state() == PoolState.LIVE ? "info" : "warning",
                        "pool.state",
                        "pool",
                        judged.poolId(),
                        judged.poolId() + " is " + after.state() + ": " + after.reason())
                .write(transaction, now, before, after);
        return true;
    }
}
