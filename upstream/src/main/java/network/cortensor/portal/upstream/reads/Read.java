package network.cortensor.portal.upstream.reads;

import network.cortensor.portal.domain.fleet.UpstreamFailure;

/**
 * What came of asking a router something.
 *
 * @param <T> what was asked for
 */
public sealed interface Read<T> {
    /**
     * It answered.
     *
     * @param value what it said
     * @param micros from asking to the answer's end
     */
    record Found<T>(T value, long micros) implements Read<T> {}

    /** It answered that there is no such thing (404). */
    record Absent<T>() implements Read<T> {}

    /**
     * It did not answer, or not in a way that can be understood.
     *
     * @param failure the kind
     * @param detail a few words for operators: a status, a class of network error. Never what the router wrote
     */
    record Failed<T>(UpstreamFailure failure, String detail) implements Read<T> {}
}
