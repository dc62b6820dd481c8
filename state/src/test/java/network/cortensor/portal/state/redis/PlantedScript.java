package network.cortensor.portal.state.redis;

import java.time.Duration;
import java.util.EnumSet;
import java.util.Set;
import network.cortensor.portal.state.contract.StateFixture.Fault;

/** Faults that are planted into the scripts, or into what a gateway makes of them, to see the simulation find them. */
enum PlantedScript {
    NONE("", "", RedisFixture.TTL.dividedBy(5)),
    /** What ran out is gone, and its place is not free. */
    FORGETS_TO_FREE_WHAT_RAN_OUT(
            "\n  drop(due[i], place, ticket)\n",
            "\n  call('ZREM', LEASES, due[i])\n  call('HDEL', LEASE, due[i])\n",
            NONE.margin),
    /** A server that has forgotten grants before it was told. */
    OPENS_AT_ONCE("opensAt = now + ttl", "opensAt = now", NONE.margin),
    /** It grants when the first has told what it holds. */
    OPENS_BEFORE_ALL_HAVE_TOLD("early == 'yes' and allHaveTold()", "early == 'yes'", NONE.margin),
    /** Who knows nothing of the others speaks for them. */
    LETS_ANYBODY_SPEAK_FOR_ALL("standing == 'fresh' and early == ''", "early == ''", NONE.margin),
    /** Who has just joined takes leases, and others speak for all without it. */
    LETS_THE_UNKNOWN_ASK("me.known or (closed() == 0 and knownByAll(instance, me, ttl))", "true", NONE.margin),
    /** What was sent to a server that stood still is done when it goes on, and its senders seem to live. */
    DOES_WHAT_COMES_LATE("now > tonumber(notAfter)", "false", NONE.margin),
    /** An offer is taken for its new owner's without a word, whoever that was: it ends as an offer does. */
    LETS_A_CLAIM_RUN_OUT("call('ZADD', LEASES, now + ttl, number)", "", NONE.margin),
    /** Who stood still is not told what it has lost, and does not look at its clock. */
    KEEPS_WHAT_IS_LOST("lost[#lost + 1] = ARGV[i]", "", Duration.ofMinutes(-10));

    private final String text;
    private final String instead;
    private final Duration margin;

    PlantedScript(String text, String instead, Duration margin) {
        this.text = text;
        this.instead = instead;
        this.margin = margin;
    }

    /** The script with this fault, if it has the part that is at fault. */
    String source(Script script) {
        return text.isEmpty() ? script.source() : script.source().replace(text, instead);
    }

    /** What else goes wrong while it is looked for: what this fault shows in. */
    Set<Fault> beside() {
        return this == KEEPS_WHAT_IS_LOST ? Set.of(Fault.PAUSE) : EnumSet.allOf(Fault.class);
    }

    /** So long before its end a gateway holds a lease for lost. */
    Duration margin() {
        return margin;
    }
}
