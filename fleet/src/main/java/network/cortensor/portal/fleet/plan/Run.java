package network.cortensor.portal.fleet.plan;

/**
 * How it went lately, without a break: one of the two is 0.
 *
 * @param failures in a row
 * @param successes in a row
 */
public record Run(int failures, int successes) {
    /** Nothing yet, or one and the other so close together that nobody can say which was last. */
    public static final Run NONE = new Run(0, 0);

    private static final int ENOUGH = 1_000;

    /** Some came since, in no known order. */
    public Run plus(long succeeded, long failed) {
        if (succeeded > 0 && failed > 0) {
            return NONE;
        }
        if (succeeded > 0) {
            return new Run(0, (int) Math.min(ENOUGH, successes + succeeded));
        }
        return failed > 0 ? new Run((int) Math.min(ENOUGH, failures + failed), 0) : this;
    }
}
