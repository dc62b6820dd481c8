package network.cortensor.portal.state.simulation;

import java.util.Optional;
import java.util.function.Predicate;
import network.cortensor.portal.state.contract.StateFixture;

/**
 * Runs many schedules on one implementation. A failure names its seed; {@code -Dsimulation.seed=...} runs that one alone.
 *
 * @param fixtures the implementation
 * @param gateways of each schedule
 */
public record Simulation(StateFixture.Maker fixtures, int gateways) {
    private static final String SEED = "simulation.seed";

    /**
     * Runs schedules with the seeds from this one on.
     *
     * @throws AssertionError at the first that breaks a promise
     */
    public void run(long firstSeed, int schedules) {
        var only = Long.getLong(SEED);
        var from = only == null ? firstSeed : only;
        var to = only == null ? firstSeed + schedules : only + 1;
        for (var seed = from; seed < to; seed++) {
            var failure = Schedule.run(fixtures, gateways, seed);
            if (failure != null) {
                throw new AssertionError(failure.breach() + "\nreplay with -D" + SEED + "=" + seed + "; last steps:\n  "
                        + String.join("\n  ", failure.lastSteps()));
            }
        }
    }

    /** Looks for a breach of these kinds in so many schedules; empty when there is none. */
    public Optional<Breach> find(Predicate<Breach> which, int schedules) {
        for (var seed = 0L; seed < schedules; seed++) {
            var failure = Schedule.run(fixtures, gateways, seed);
            if (failure != null && which.test(failure.breach())) {
                return Optional.of(failure.breach());
            }
        }
        return Optional.empty();
    }
}
