package network.cortensor.portal.bench.overload;

import java.util.Arrays;

/** How evenly a capacity is given to those who ask for it. */
public final class Fairness {
    private Fairness() {}

    /**
     * Max-min fair shares of equal weight: who asks for less than an equal part gets what it asks for, and the rest is divided between
     * the others.
     */
    public static double[] maxMin(double[] asked, double capacity) {
        var shares = new double[asked.length];
        var order = Arrays.stream(asked).sorted().toArray();
        double left = capacity;
        double level = 0;
        for (int i = 0; i < order.length; i++) {
            level = left / (order.length - i);
            if (order[i] > level) {
                break;
            }
            left -= order[i];
            level = order[i];
        }
        for (int i = 0; i < asked.length; i++) {
            shares[i] = Math.min(asked[i], level);
        }
        return shares;
    }

    /** Jain's index of what each got over its share: 1 when all are treated alike, 1/n when one has everything. */
    public static double jain(double[] got, double[] shares) {
        double sum = 0;
        double squares = 0;
        for (int i = 0; i < got.length; i++) {
            double part = got[i] / shares[i];
            sum += part;
            squares += part * part;
        }
        return squares == 0 ? 0 : sum * sum / (got.length * squares);
    }
}
