package network.cortensor.portal.fleet.plan;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import network.cortensor.portal.domain.catalog.Pool;
import network.cortensor.portal.domain.catalog.Session;
import network.cortensor.portal.fleet.observe.Passive;
import org.jspecify.annotations.Nullable;

/** Makes a plan of what was observed. Decisions that could not be written come up again in the next plan. */
public final class Planner {
    private Planner() {}

    /**
     * The plan.
     *
     * @param before what was remembered
     * @param stored what the database says
     * @param seen what was found
     */
    public static Plan plan(FleetState before, Conditions stored, Observation seen) {
        var now = seen.at();
        var tracks = tracks(before, seen);
        var decisions = new ArrayList<Decision>();
        var routers = new HashMap<String, Conditions.Router>();
        tracks.forEach((id, track) -> {
            var after = new Conditions.Router(
                    track.judgement().health(), track.judgement().reason(), track.membersDown());
            routers.put(id, after);
            var was = stored.routers().get(id);
            // A router that nobody has asked yet is no news.
            var tooEarly =
                    was == null && after.health() == Health.UNKNOWN && !RouterRules.silent(track.evidence(), now);
            if (!tooEarly && !same(was, after)) {
                decisions.add(new Decision.RouterJudged(
                        id, was, after, track.evidence().pingMicros()));
            }
        });
        var pools = new HashMap<String, Conditions.Pool>();
        for (var pool : seen.catalog().pools().values()) {
            var was = stored.pools().get(pool.id());
            var rule = was == null ? null : PoolRules.Rule.of(was.rule());
            var verdict = PoolRules.judge(figures(pool, tracks, now), rule);
            var after = new Conditions.Pool(verdict.state(), verdict.rule().word(), verdict.reason());
            pools.put(pool.id(), after);
            if (!same(was, after)) {
                decisions.add(new Decision.PoolJudged(pool.id(), was, after));
            }
        }
        seen.budgets().forEach(session -> retire(session, now, decisions));
        return new Plan(new FleetState(tracks), new Conditions(routers, pools), decisions);
    }

    private static boolean same(Conditions.@Nullable Router was, Conditions.Router after) {
        return was != null && was.health() == after.health() && was.membersDown() == after.membersDown();
    }

    private static boolean same(Conditions.@Nullable Pool was, Conditions.Pool after) {
        return was != null && was.state() == after.state() && was.rule().equals(after.rule());
    }

    private static Map<String, RouterTrack> tracks(FleetState before, Observation seen) {
        var tracks = new HashMap<String, RouterTrack>();
        for (var router : FleetState.routersOf(seen.catalog())) {
            var pings = seen.pings().stream()
                    .filter(ping -> ping.routerId().equals(router.id()))
                    .toList();
            var passive = seen.passive().getOrDefault(router.id(), Passive.SILENT);
            tracks.put(router.id(), before.track(router.id(), seen.at()).after(router, passive, pings, seen.at()));
        }
        return tracks;
    }

    /** How a pool is now. Sessions that take no requests, for whatever reason, are no part of it. */
    public static PoolRules.Figures figures(Pool pool, Map<String, RouterTrack> tracks, Instant now) {
        var slots = 0;
        var failing = 0;
        var requests = Outcomes.NONE;
        var routers = new HashSet<String>();
        var silent = 0;
        for (var session : pool.sessions()) {
            var track = tracks.get(session.router().id());
            if (track == null || !takesRequests(session)) {
                continue;
            }
            var servers = Math.max(1, session.router().members().size());
            var down = track.judgement().health() == Health.FAILING ? servers : Math.min(servers, track.membersDown());
            slots += session.limit() * servers;
            failing += session.limit() * down;
            if (routers.add(session.router().id())) {
                silent += RouterRules.silent(track.evidence(), now) && track.membersDown() == 0 ? 1 : 0;
                requests = requests.plus(track.evidence().window().last(PoolRules.WINDOW, now));
            }
        }
        return new PoolRules.Figures(slots, failing, routers.size(), silent, requests);
    }

    private static boolean takesRequests(Session session) {
        return session.state().takesRequests() && session.router().state().takesRequests();
    }

    private static void retire(SessionBudget session, Instant now, List<Decision> decisions) {
        var why = SessionRules.runsOut(session, now);
        var retired = session.retiredAt();
        if (why != null && retired == null) {
            decisions.add(new Decision.SessionRetired(session.sessionId(), why));
        } else if (why == null && retired != null && session.registeredAt().isAfter(retired)) {
            decisions.add(new Decision.SessionReturned(session.sessionId()));
        }
    }
}
