package network.cortensor.portal.bench;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import network.cortensor.portal.bench.control.ControlTable;
import network.cortensor.portal.bench.control.Controls;
import network.cortensor.portal.bench.fault.Episode;
import network.cortensor.portal.bench.fault.Fault;
import network.cortensor.portal.bench.fault.FaultTable;
import network.cortensor.portal.bench.overload.Answer;
import network.cortensor.portal.bench.overload.Asker;
import network.cortensor.portal.bench.overload.Books;
import network.cortensor.portal.bench.overload.FigureTable;
import network.cortensor.portal.bench.overload.Figures;
import network.cortensor.portal.bench.overload.OpenLoad;
import network.cortensor.portal.bench.overload.Pressure;
import network.cortensor.portal.bench.overload.Watch;
import network.cortensor.portal.bench.overload.Window;
import network.cortensor.portal.bench.site.RouterState;
import network.cortensor.portal.bench.site.Site;
import org.jspecify.annotations.Nullable;

/** One load over a site: warm-up, the measured window, controls, then one fault after the other; the books at the end. */
final class OverloadRun {
    private static final Duration CLIENT_LIMIT = Duration.ofSeconds(60);
    private static final Duration BESIDES = Duration.ofSeconds(12);

    private final Site site;
    private final Plan plan;
    private final Asker asker;
    private final Watch watch;
    private final List<Episode> episodes = new ArrayList<>();
    private @Nullable ControlTable controls;

    private OverloadRun(Site site, Plan plan, Asker asker, Watch watch) {
        this.site = site;
        this.plan = plan;
        this.asker = asker;
        this.watch = watch;
    }

    /**
     * What is done.
     *
     * @param warmUp seconds before the window
     * @param seconds of the window
     * @param seed of the arrivals
     * @param faults what breaks
     * @param controls how often each control is tried
     * @param leaseTtl how long a lease lives
     * @param share whether capacity is shared out while Redis is away
     */
    record Plan(
            int warmUp, int seconds, long seed, List<Fault> faults, int controls, Duration leaseTtl, boolean share) {}

    /**
     * What came out.
     *
     * @param text Markdown
     * @param missed targets that were missed
     */
    record Outcome(String text, List<String> missed) {}

    static Outcome run(Site site, Plan plan) throws IOException, InterruptedException {
        try (var asker = new Asker(site, CLIENT_LIMIT);
                var watch = Watch.over(site.routers())) {
            return new OverloadRun(site, plan, asker, watch).run();
        }
    }

    private Outcome run() throws IOException, InterruptedException {
        try (var load = OpenLoad.start(Pressure.THREE_TIMES.arrivals(plan.seed()), asker)) {
            say(plan.warmUp() + plan.seconds() + " s of load");
            Thread.sleep(Duration.ofSeconds(plan.warmUp()));
            long from = System.nanoTime();
            Thread.sleep(Duration.ofSeconds(plan.seconds()));
            var window = new Window(from, System.nanoTime());
            long overlaps = watch.moments().getLast().sum(RouterState::overlaps);
            if (plan.controls() > 0) {
                say(plan.controls() + " times each control");
                controls = ControlTable.measure(new Controls(site, asker), plan.controls());
            }
            for (var fault : plan.faults()) {
                say(fault.word());
                episodes.add(Episode.run(fault, site, plan.leaseTtl().plus(BESIDES)));
            }
            var answers = load.end();
            say("settling");
            site.settle();
            return outcome(answers, window, overlaps);
        }
    }

    private Outcome outcome(List<Answer> answers, Window window, long overlaps)
            throws IOException, InterruptedException {
        var rows = site.durable().usage();
        var books = Books.compare(answers, site.routers().references(), rows);
        var work = watch.work(window);
        var table = FigureTable.of(new Figures(answers, window, work, Pressure.ORGANIZATIONS, rows), overlaps, books);
        var text = new StringBuilder(table.text());
        var missed = new ArrayList<>(table.missed());
        if (controls != null) {
            text.append('\n').append(controls.text());
            missed.addAll(controls.missed());
        }
        if (!episodes.isEmpty()) {
            var faults = new FaultTable(
                    answers,
                    watch,
                    new FaultTable.Terms(
                            plan.leaseTtl(), plan.share(), site.gateways().size() > 1, work));
            for (var episode : episodes) {
                faults.add(episode);
            }
            text.append('\n').append(faults.text());
            missed.addAll(faults.missed());
        }
        return new Outcome(text.toString(), missed);
    }

    private static void say(String what) {
        System.out.println("overload: " + what);
    }
}
