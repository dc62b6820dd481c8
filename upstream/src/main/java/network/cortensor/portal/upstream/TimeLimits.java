package network.cortensor.portal.upstream;

import java.time.Duration;

/**
 * How long an upstream may take. The total belongs to the request ({@link Attempt#deadlineNanos}).
 *
 * @param connect until the connection stands
 * @param firstByte from sending until the answer begins
 * @param idle between two pieces of the answer
 * @param drain for reading on after the client has left, at most
 */
public record TimeLimits(Duration connect, Duration firstByte, Duration idle, Duration drain) {}
