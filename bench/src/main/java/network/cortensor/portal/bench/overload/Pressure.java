package network.cortensor.portal.bench.overload;

import java.util.Arrays;
import network.cortensor.portal.bench.overload.Arrivals.Demand;

/**
 * How much is asked of a pool.
 *
 * @param sessions that serve, one request at a time each
 * @param times what is offered over what these can do
 * @param organizations who ask, of equal weight; the last asks ten times as much as each other one
 */
public record Pressure(int sessions, double times, int organizations) {
    /** Sessions of the pool. */
    public static final int SESSIONS = 8;

    /** Who asks. */
    public static final int ORGANIZATIONS = 10;

    /** What every overload is: three times what the pool can do. */
    public static final Pressure THREE_TIMES = new Pressure(SESSIONS, 3, ORGANIZATIONS);

    /** Tokens that a router writes in a second. */
    public static final int TOKENS_PER_SECOND = 20;

    /** Answers of half a second to one and a half, half of them streamed. */
    private static final Demand DEMAND = new Demand(TOKENS_PER_SECOND / 2, TOKENS_PER_SECOND * 3 / 2, 0.5);

    private static final int NOISY = 10;

    /** The arrivals of a seed. */
    public Arrivals arrivals(long seed) {
        double meanService = (DEMAND.leastTokens() + DEMAND.mostTokens()) / 2.0 / TOKENS_PER_SECOND;
        var rates = new double[organizations];
        Arrays.fill(rates, times * sessions / meanService / (organizations - 1 + NOISY));
        rates[organizations - 1] *= NOISY;
        return new Arrivals(seed, rates, DEMAND);
    }
}
