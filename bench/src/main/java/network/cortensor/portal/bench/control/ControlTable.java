package network.cortensor.portal.bench.control;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import network.cortensor.portal.bench.overload.Figures;

/** How soon controls acted on all gateways, many times over, as Markdown. */
public final class ControlTable {
    private static final double TARGET_MILLIS = 1000;

    private final StringBuilder text = new StringBuilder(
            "| from the operator's call until the last gateway acts, ms | times | p50 | p99 | most | target: p99 |\n|---|---|---|---|---|---|\n");
    private final List<String> missed = new ArrayList<>();

    /** Repeats each control. */
    public static ControlTable measure(Controls controls, int times) throws IOException, InterruptedException {
        var table = new ControlTable();
        table.add("revoke a key", times, controls::revoke);
        table.add("disable a model", times, controls::disable);
        table.add("drain a pool", times, controls::drain);
        return table;
    }

    /** One try. */
    @FunctionalInterface
    private interface Try {
        double millis() throws IOException, InterruptedException;
    }

    private void add(String what, int times, Try once) throws IOException, InterruptedException {
        var millis = new double[times];
        for (int i = 0; i < times; i++) {
            millis[i] = once.millis();
        }
        Arrays.sort(millis);
        double p99 = Figures.percentile(millis, 99);
        text.append(String.format(
                Locale.ROOT,
                "| %s | %d | %.0f | %.0f | %.0f | under %.0f: %s |%n",
                what,
                times,
                Figures.percentile(millis, 50),
                p99,
                millis[times - 1],
                TARGET_MILLIS,
                p99 < TARGET_MILLIS ? "met" : "**missed**"));
        if (p99 >= TARGET_MILLIS) {
            missed.add(what);
        }
    }

    /** Markdown. */
    public String text() {
        return text.toString();
    }

    /** What was missed. */
    public List<String> missed() {
        return missed;
    }
}
