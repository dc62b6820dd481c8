package network.cortensor.portal.state.redis;

import java.util.List;

/**
 * What a script replied.
 *
 * @param sentNanos when it was asked, on our monotonic clock
 * @param closedMillis how long nothing is granted yet; zero when the server grants
 * @param expired leases that it found expired
 * @param epoch changes when the server may have forgotten leases
 * @param words the rest
 */
record Answer(long sentNanos, long closedMillis, int expired, String epoch, List<String> words) {
    private static final int HEAD = 3;

    static Answer of(long sentNanos, List<String> reply) {
        return new Answer(
                sentNanos,
                Long.parseLong(reply.get(0)),
                Integer.parseInt(reply.get(1)),
                reply.get(2),
                reply.subList(HEAD, reply.size()));
    }

    String word(int at) {
        return words.get(at);
    }

    long number(int at) {
        return Long.parseLong(words.get(at));
    }
}
