package network.cortensor.portal.bench.fault;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import network.cortensor.portal.bench.overload.Answer;
import network.cortensor.portal.bench.overload.Figures;
import network.cortensor.portal.bench.overload.Watch;
import network.cortensor.portal.bench.overload.Watch.Work;
import network.cortensor.portal.bench.overload.Window;

/** What faults did to an overloaded site, as Markdown, and what should not have happened. */
public final class FaultTable {
    private static final Duration GRACE = Duration.ofSeconds(1);
    private static final Duration CORRECT = Duration.ofSeconds(5);

    private final StringBuilder text = new StringBuilder("""
            | fault, seconds | served over capacity before, during, after | every session asked again after the strike, after mending, s \
            | full speed after mending, s | overlaps during, after | answers during and after | |
            |---|---|---|---|---|---|---|
            """);
    private final List<String> missed = new ArrayList<>();
    private final List<Answer> answers;
    private final Watch watch;
    private final Terms terms;

    /**
     * What was agreed before the run.
     *
     * @param leaseTtl how long a lease lives
     * @param share whether capacity is shared out while Redis is away, so that a cut may overlap
     * @param several whether other gateways go on when one is killed
     * @param healthy what the routers did while nothing was broken
     */
    public record Terms(Duration leaseTtl, boolean share, boolean several, Work healthy) {}

    /** Of all answers of a run and all that the routers were seen doing. */
    public FaultTable(List<Answer> answers, Watch watch, Terms terms) {
        this.answers = answers;
        this.watch = watch;
        this.terms = terms;
    }

    /** Adds what a fault did. */
    public void add(Episode episode) throws IOException {
        var during = watch.work(episode.during());
        var after = watch.work(episode.after());
        var moments = watch.moments();
        double capacity = terms.healthy().capacity();
        var sinceStrike = Recovery.everySessionAsked(moments, episode.struckNanos());
        var sinceMend = Recovery.everySessionAsked(moments, episode.mendedNanos());
        var fullSpeed = Recovery.fullSpeed(moments, episode.mendedNanos(), capacity);
        var faults = faults(episode, during.overlaps() + after.overlaps(), sinceStrike, fullSpeed);
        text.append(String.format(
                Locale.ROOT,
                "| %s, %.1f | %.2f, %.2f, %.2f | %s, %s | %s | %d, %d | %s | %s |%n",
                episode.fault().word(),
                episode.during().seconds(),
                served(episode.before()) / capacity,
                served(episode.during()) / capacity,
                served(episode.after()) / capacity,
                seconds(sinceStrike),
                seconds(sinceMend),
                seconds(fullSpeed),
                during.overlaps(),
                after.overlaps(),
                kinds(episode),
                faults.isEmpty() ? "met" : "**missed: " + String.join(", ", faults) + "**"));
        faults.forEach(fault -> missed.add(episode.fault().word() + ": " + fault));
    }

    /** Markdown. */
    public String text() {
        return text.toString();
    }

    /** What was missed. */
    public List<String> missed() {
        return missed;
    }

    private List<String> faults(Episode episode, long overlaps, OptionalDouble sinceStrike, OptionalDouble fullSpeed) {
        var faults = new ArrayList<String>();
        boolean mayOverlap = episode.fault() == Fault.CUT_REDIS && terms.share();
        if (overlaps > 0 && !mayOverlap) {
            faults.add("overlaps");
        }
        if (episode.fault() == Fault.KILL_GATEWAY
                && over(sinceStrike, terms.leaseTtl().plus(GRACE))) {
            faults.add("slots not back within the TTL");
        }
        if (over(fullSpeed, terms.leaseTtl().plus(CORRECT))) {
            faults.add("not at full speed within the TTL and 5 s");
        }
        if (episode.fault() == Fault.RESTART_POSTGRES && odd(episode) > 0) {
            faults.add("known keys were not served");
        }
        return faults;
    }

    private static boolean over(OptionalDouble seconds, Duration limit) {
        return seconds.isEmpty() || seconds.getAsDouble() > limit.toMillis() / 1e3;
    }

    private double served(Window window) {
        return answers.stream()
                        .filter(answer -> answer.whole() && answer.ended(window))
                        .count()
                / window.seconds();
    }

    private Figures figures(Episode episode) {
        var window = new Window(episode.struckNanos(), episode.overNanos());
        return new Figures(answers, window, terms.healthy(), 0, List.of());
    }

    private Map<String, Long> kinds(Episode episode) {
        return figures(episode).kinds();
    }

    private long odd(Episode episode) {
        return figures(episode).odd();
    }

    private static String seconds(OptionalDouble value) {
        return value.isPresent() ? String.format(Locale.ROOT, "%.1f", value.getAsDouble()) : "never";
    }
}
