package network.cortensor.portal.bench.profile;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Weights by name, for a table of the heaviest. */
final class Tally {
    private final Map<String, Double> weights = new HashMap<>();
    private double total;

    void add(String name, double weight) {
        weights.merge(name, weight, Double::sum);
    }

    /** What the shares are parts of; a name may be added more than once for one unit of it. */
    void addToTotal(double weight) {
        total += weight;
    }

    /** A table of the heaviest, where the total stands for {@code whole} of a unit. */
    String markdown(String title, String unit, double whole, int rows) {
        var text = new StringBuilder("### " + title + "\n\n| share | " + unit + " | |\n|---|---|---|\n");
        for (var entry : heaviest(rows)) {
            double share = entry.getValue() / total;
            text.append(String.format(
                    Locale.ROOT, "| %.1f %% | %.2f | `%s` |%n", share * 100, share * whole, entry.getKey()));
        }
        return text.append('\n').toString();
    }

    private List<Map.Entry<String, Double>> heaviest(int rows) {
        return weights.entrySet().stream()
                .sorted(Map.Entry.<String, Double>comparingByValue().reversed())
                .limit(rows)
                .toList();
    }

    double total() {
        return total;
    }
}
