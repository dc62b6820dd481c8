package network.cortensor.portal.fleet.plan;

import java.net.URI;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import network.cortensor.portal.domain.catalog.Router;
import network.cortensor.portal.fleet.observe.Passive;
import network.cortensor.portal.fleet.observe.Ping;
import network.cortensor.portal.fleet.plan.RouterRules.Judgement;

/**
 * A router over time: what is known, and what is thought of it. Of a group the members are followed one by one, and their pings are
 * what is known of the group beside its requests.
 *
 * @param evidence what is known of it
 * @param judgement what is thought
 * @param members of a group, by address
 */
public record RouterTrack(Evidence evidence, Judgement judgement, Map<URI, Member> members) {
    public RouterTrack {
        members = Map.copyOf(members);
    }

    /** A member of a group. */
    public record Member(Evidence evidence, Judgement judgement) {
        static Member notSeen(Instant now) {
            return new Member(Evidence.noneYet(now), new Judgement(Health.UNKNOWN, "not seen yet"));
        }
    }

    /** A router that was last thought to be so; from now on it has time to be heard. */
    public static RouterTrack resumed(Health health, String reason, Instant now) {
        return new RouterTrack(Evidence.noneYet(now), new Judgement(health, reason), Map.of());
    }

    /** The same router after more was heard of it. */
    public RouterTrack after(Router router, Passive passive, List<Ping> pings, Instant now) {
        var known = evidence.plus(passive, now);
        if (router.isGroup()) {
            return group(router, known, pings, now);
        }
        for (var ping : pings) {
            known = known.plus(ping, now);
        }
        return new RouterTrack(known, RouterRules.judge(known, judgement.health(), now), Map.of());
    }

    /** Members that fail. */
    public int membersDown() {
        return (int) members.values().stream()
                .filter(member -> member.judgement.health() == Health.FAILING)
                .count();
    }

    private RouterTrack group(Router router, Evidence heard, List<Ping> pings, Instant now) {
        var after = new HashMap<URI, Member>();
        for (var address : router.members()) {
            var member = members.getOrDefault(address, Member.notSeen(now));
            var known = member.evidence;
            for (var ping : pings) {
                known = ping.address().equals(address) ? known.plus(ping, now) : known;
            }
            after.put(address, new Member(known, RouterRules.judge(known, member.judgement.health(), now)));
        }
        var known = heard;
        for (var ping : pings) {
            // A group lives while one member does: failed pings are counted below, member by member.
            known = ping.answered() ? known.plus(ping, now) : known;
        }
        var down = after.values().stream()
                .filter(member -> member.judgement.health() == Health.FAILING)
                .count();
        var judged = down == router.members().size()
                ? new Judgement(Health.FAILING, "all " + down + " members fail")
                : RouterRules.judge(known, judgement.health(), now);
        return new RouterTrack(known, judged, after);
    }
}
