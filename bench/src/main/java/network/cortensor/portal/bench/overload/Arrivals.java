package network.cortensor.portal.bench.overload;

import java.util.SplittableRandom;

/** Arrivals without memory (Poisson): each organization has its rate. The same seed gives the same arrivals. */
public final class Arrivals {
    private static final double NANOS = 1e9;

    private final SplittableRandom random;
    private final double[] rates;
    private final Demand demand;
    private double at;

    /**
     * What the requests ask for.
     *
     * @param leastTokens shortest answer
     * @param mostTokens longest answer; lengths between are equally frequent
     * @param streams share of streamed requests, 0 to 1
     */
    public record Demand(int leastTokens, int mostTokens, double streams) {}

    /**
     * Arrivals of a seed.
     *
     * @param rates requests a second of each organization
     */
    public Arrivals(long seed, double[] rates, Demand demand) {
        this.random = new SplittableRandom(seed);
        this.rates = rates.clone();
        this.demand = demand;
    }

    /** The next one. */
    public Arrival next() {
        double total = 0;
        for (double rate : rates) {
            total += rate;
        }
        at += -Math.log(1 - random.nextDouble()) / total;
        double pick = random.nextDouble() * total;
        int organization = 0;
        while (organization < rates.length - 1 && pick >= rates[organization]) {
            pick -= rates[organization++];
        }
        return new Arrival(
                Math.round(at * NANOS),
                organization,
                random.nextDouble() < demand.streams(),
                random.nextInt(demand.leastTokens(), demand.mostTokens() + 1),
                random.nextInt(Integer.MAX_VALUE));
    }
}
