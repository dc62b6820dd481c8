package network.cortensor.portal.state.redis;

import network.cortensor.portal.state.LeaseRequest;

/** Where a request for a session is. */
sealed interface Stage {
    /** Nobody has been asked, or no answer came: asked again as soon as that is possible. */
    record Parked(long sinceNanos) implements Stage {}

    /** The server was asked at this time. */
    record Asked(long sentNanos) implements Stage {}

    /** In the waiting room. */
    record Waiting(String ticket) implements Stage {}

    /** Offered a lease, which it claims. */
    record Claiming(String ticket, long number) implements Stage {}

    /** Asked of this gateway's own share while Redis is away. */
    record Alone(LeaseRequest local) implements Stage {}

    /** Granted. */
    record Held(Holding holding) implements Stage {}

    /** Refused or given back. */
    record Ended() implements Stage {}
}
