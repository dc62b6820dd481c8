package network.cortensor.portal.bench.overload;

import network.cortensor.portal.bench.overload.Answer.Kind;

/** Answers as a test needs them; times in milliseconds. */
final class Answers {
    private Answers() {}

    static Answer whole(String id, int organization, long sent, long end) {
        return new Answer(arrival(organization), 0, sent * 1_000_000, end * 1_000_000, Kind.WHOLE, 200, "", id, -1);
    }

    static Answer cut(String id) {
        return new Answer(arrival(0), 0, 0, 1, Kind.CUT, 200, "", id, -1);
    }

    static Answer refused(int organization, long end, long retryAfterMillis) {
        return new Answer(
                arrival(organization),
                0,
                0,
                end * 1_000_000,
                Kind.REFUSED,
                503,
                "model_at_capacity",
                "",
                retryAfterMillis);
    }

    private static Arrival arrival(int organization) {
        return new Arrival(0, organization, true, 10, 0);
    }
}
