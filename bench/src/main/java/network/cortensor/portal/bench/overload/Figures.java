package network.cortensor.portal.bench.overload;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import network.cortensor.portal.bench.site.UsageRow;

/** What one window of an overload says. */
public final class Figures {
    private final List<Answer> answers;
    private final Window window;
    private final Watch.Work work;
    private final int organizations;
    private final Map<String, Long> waits;

    /** Of all answers of a run, the routers' work in the window, and the usage events. */
    public Figures(List<Answer> answers, Window window, Watch.Work work, int organizations, Collection<UsageRow> rows) {
        this.answers = answers;
        this.window = window;
        this.work = work;
        this.organizations = organizations;
        this.waits = rows.stream().collect(Collectors.toMap(UsageRow::requestId, UsageRow::waitMicros, Math::max));
    }

    /** What the routers did. */
    public Watch.Work work() {
        return work;
    }

    /** Requests a second that came, by organization. */
    public double[] offered() {
        return rates(answer -> window.holds(answer.sentNanos()));
    }

    /** Answers a second that came whole, by organization. */
    public double[] goodput() {
        return rates(answer -> answer.whole() && answer.ended(window));
    }

    /** Whole answers a second over what the routers could do. */
    public double goodputOverCapacity() {
        return sum(goodput()) / work.capacity();
    }

    /** Max-min fair shares of what was served, a second, by organization. */
    public double[] shares() {
        return Fairness.maxMin(offered(), sum(goodput()));
    }

    /** Jain's index of what organizations got over their fair shares. */
    public double jain() {
        return Fairness.jain(goodput(), shares());
    }

    /** How many answers there were of each status and code, with what may not be: a cut or missing answer. */
    public Map<String, Long> kinds() {
        return answers.stream()
                .filter(answer -> answer.ended(window))
                .collect(Collectors.groupingBy(Figures::name, TreeMap::new, Collectors.counting()));
    }

    /** Answers that are neither whole nor an orderly 503. */
    public long odd() {
        return count(answer -> !answer.whole() && !(answer.kind() == Answer.Kind.REFUSED && answer.status() == 503));
    }

    /** Refusals for capacity. */
    public long refused() {
        return count(answer -> answer.code().equals("model_at_capacity"));
    }

    /** Refusals for capacity that told when to come again. */
    public long refusedWithTime() {
        return count(answer -> answer.code().equals("model_at_capacity") && answer.retryAfterMillis() >= 0);
    }

    /** See {@link WaitEstimates}. */
    public double[] estimateRatios() {
        return WaitEstimates.ratios(answers, window, waits);
    }

    /** What served requests waited, in milliseconds, the least first. */
    public double[] waitMillis() {
        return answers.stream()
                .filter(answer -> answer.whole() && answer.ended(window) && waits.containsKey(answer.requestId()))
                .mapToDouble(answer -> waits.getOrDefault(answer.requestId(), 0L) / 1e3)
                .sorted()
                .toArray();
    }

    /** How long refused clients waited for the refusal, in milliseconds, the least first. */
    public double[] refusalMillis() {
        return answers.stream()
                .filter(answer -> answer.code().equals("model_at_capacity") && answer.ended(window))
                .mapToDouble(answer -> (answer.endNanos() - answer.sentNanos()) / 1e6)
                .sorted()
                .toArray();
    }

    /** A value of sorted values; NaN where there are none. */
    public static double percentile(double[] sorted, double percent) {
        return sorted.length == 0
                ? Double.NaN
                : sorted[Math.min(sorted.length - 1, (int) (sorted.length * percent / 100))];
    }

    /** Their sum. */
    public static double sum(double[] values) {
        double sum = 0;
        for (double value : values) {
            sum += value;
        }
        return sum;
    }

    private long count(Predicate<Answer> which) {
        return answers.stream()
                .filter(answer -> answer.ended(window) && which.test(answer))
                .count();
    }

    private double[] rates(Predicate<Answer> which) {
        var counts = answers.stream()
                .filter(which)
                .collect(Collectors.groupingBy(answer -> answer.arrival().organization(), Collectors.counting()));
        return IntStream.range(0, organizations)
                .mapToDouble(organization -> counts.getOrDefault(organization, 0L) / window.seconds())
                .toArray();
    }

    private static String name(Answer answer) {
        return switch (answer.kind()) {
            case WHOLE -> "200 whole";
            case REFUSED -> answer.status() + " " + answer.code();
            case CUT -> answer.status() + " cut";
            case NOTHING -> "no answer";
        };
    }
}
