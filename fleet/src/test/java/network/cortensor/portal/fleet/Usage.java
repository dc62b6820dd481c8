package network.cortensor.portal.fleet;

import java.time.Instant;
import network.cortensor.portal.domain.key.Caller;
import network.cortensor.portal.domain.key.Environment;
import network.cortensor.portal.domain.usage.End;
import network.cortensor.portal.domain.usage.Endpoint;
import network.cortensor.portal.domain.usage.Tokens;
import network.cortensor.portal.domain.usage.UsageEvent;
import network.cortensor.portal.domain.usage.UsageSource;
import org.jspecify.annotations.Nullable;

/** Usage events of requests to router {@code r1}, session {@code s-r1}, metered with five tokens. */
public final class Usage {
    private Usage() {}

    /** One request. */
    public static UsageEvent event(String id, Instant at, End end, @Nullable String task, String reference) {
        return event("r1", "s-r1", id, at, new Outcome(end, task, reference, 5));
    }

    /** A request that was metered with so many tokens. */
    public static UsageEvent metered(String id, Instant at, End end, String task, long tokens) {
        return event("r1", "s-r1", id, at, new Outcome(end, task, "ref_" + id, tokens));
    }

    /** A request that went well, on another session. */
    public static UsageEvent on(String session, String id, Instant at) {
        return event("r2", session, id, at, new Outcome(End.COMPLETED, "1", "ref", 5));
    }

    private record Outcome(End end, @Nullable String task, String reference, long tokens) {}

    private static UsageEvent event(String router, String session, String id, Instant at, Outcome outcome) {
        return new UsageEvent(
                id,
                at,
                new Caller("org_a", "key_a", Environment.LIVE),
                new UsageEvent.Route(
                        "gpt-oss-20b", "oss-20b", router, session, "gw_1", Endpoint.CHAT_COMPLETIONS, true),
                outcome.end,
                200,
                null,
                new Tokens(10, 0, outcome.tokens, 0),
                UsageSource.COUNTED,
                new UsageEvent.Timing(1, 2, 3),
                new UsageEvent.Charge(0, 1, 0),
                new UsageEvent.References(outcome.reference, outcome.task, null));
    }
}
