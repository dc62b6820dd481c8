package network.cortensor.portal.bench.result;

import java.util.Locale;
import java.util.stream.DoubleStream;

/**
 * The middle of repeated measurements and how far they lie apart.
 *
 * @param median middle one, or the mean of the two middle ones
 * @param least smallest
 * @param most largest
 */
public record Spread(double median, double least, double most) {
    /** Of at least one value. */
    public static Spread of(DoubleStream values) {
        var sorted = values.sorted().toArray();
        int middle = sorted.length / 2;
        double median = sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
        return new Spread(median, sorted[0], sorted[sorted.length - 1]);
    }

    /** For example {@code 1.93 (1.88 to 2.01)}. */
    public String text(int decimals) {
        var number = "%." + decimals + "f";
        return String.format(Locale.ROOT, number + " (" + number + " to " + number + ")", median, least, most);
    }
}
