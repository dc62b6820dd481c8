package network.cortensor.portal.bench.overload;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The figures of an overload as Markdown, each with its target, and whether all targets were met. */
public final class FigureTable {
    private static final double GOODPUT = 0.95;
    private static final double JAIN = 0.95;
    private static final double NEAR = 2;

    private final StringBuilder text = new StringBuilder("| | figure | target | |\n|---|---|---|---|\n");
    private final List<String> missed = new ArrayList<>();
    private final Figures figures;

    private FigureTable(Figures figures) {
        this.figures = figures;
    }

    /**
     * The table.
     *
     * @param overlaps that the routers counted in the whole run
     */
    public static FigureTable of(Figures figures, long overlaps, Books books) {
        var table = new FigureTable(figures);
        table.load();
        table.row("overlaps counted by the routers", overlaps, "0", overlaps == 0);
        table.fairness();
        table.waits();
        table.row("answers that are neither whole nor 503", figures.odd(), "0", figures.odd() == 0);
        table.books(books);
        return table;
    }

    /** Markdown. */
    public String text() {
        return text.toString();
    }

    /** What was missed. */
    public List<String> missed() {
        return missed;
    }

    private void load() {
        var work = figures.work();
        double offered = Figures.sum(figures.offered());
        note("mean time of a task on a router, ms", number(work.meanService() * 1e3, 0));
        note("capacity: sessions over that, answers/s", number(work.capacity(), 2));
        note("offered, requests/s", number(offered, 2) + ", " + number(offered / work.capacity(), 2) + " x capacity");
        note("served, answers/s", number(Figures.sum(figures.goodput()), 2));
        double ratio = figures.goodputOverCapacity();
        row("served over capacity", number(ratio, 3), ">= " + GOODPUT, ratio >= GOODPUT);
        note("share of their time that sessions worked", number(work.utilization(), 3));
    }

    private void fairness() {
        double jain = figures.jain();
        row("Jain index of organizations over their max-min fair share", number(jain, 4), ">= " + JAIN, jain >= JAIN);
        note("served by organization, answers/s", list(figures.goodput()));
        note("offered by organization, requests/s", list(figures.offered()));
    }

    private void waits() {
        var waits = figures.waitMillis();
        note("wait of served requests p50, p95, most, ms", percentiles(waits));
        note("refusals came after p50, p95, most, ms", percentiles(figures.refusalMillis()));
        long refused = figures.refused();
        row(
                "refused model_at_capacity, of it with Retry-After",
                refused + ", " + figures.refusedWithTime(),
                "all",
                refused == figures.refusedWithTime());
        var ratios = figures.estimateRatios();
        double median = Figures.percentile(ratios, 50);
        row(
                "wait told by a refusal over the organization's next real wait, median (p10 to p90)",
                number(median, 2) + " (" + number(Figures.percentile(ratios, 10), 2) + " to "
                        + number(Figures.percentile(ratios, 90), 2) + "), " + ratios.length + " refusals",
                "0.5 to 2",
                median >= 1 / NEAR && median <= NEAR);
        note("answers", figures.kinds().toString());
    }

    private void books(Books books) {
        row(
                "whole answers, of it without their one COMPLETED event",
                books.whole() + ", " + books.wholeNotCompleted().size(),
                "none",
                books.wholeNotCompleted().isEmpty());
        row(
                "events twice; sent to a router without event; cut without event",
                books.twice().size() + "; " + books.sentUnknown().size() + "; "
                        + books.cutUnknown().size(),
                "none",
                books.agree());
        note("ends of usage events", books.ends().toString());
    }

    private void note(String what, String figure) {
        text.append("| ").append(what).append(" | ").append(figure).append(" | | |\n");
    }

    private void row(String what, Object figure, String target, boolean met) {
        text.append("| ")
                .append(what)
                .append(" | ")
                .append(figure)
                .append(" | ")
                .append(target)
                .append(met ? " | met |\n" : " | **missed** |\n");
        if (!met) {
            missed.add(what);
        }
    }

    private static String percentiles(double[] sorted) {
        return number(Figures.percentile(sorted, 50), 0) + ", " + number(Figures.percentile(sorted, 95), 0) + ", "
                + number(Figures.percentile(sorted, 100), 0);
    }

    private static String list(double[] values) {
        var parts = new ArrayList<String>();
        for (double value : values) {
            parts.add(number(value, 2));
        }
        return String.join(" ", parts);
    }

    private static String number(double value, int decimals) {
        return String.format(Locale.ROOT, "%." + decimals + "f", value);
    }
}
