package network.cortensor.portal.bench.fault;

import java.io.IOException;
import java.time.Duration;
import network.cortensor.portal.bench.overload.Window;
import network.cortensor.portal.bench.site.Site;

/**
 * A fault and when it was there. Times are {@link System#nanoTime}.
 *
 * @param fault what broke
 * @param struckNanos when it was about to break
 * @param mendedNanos when it was mended
 * @param overNanos until when it was watched
 */
public record Episode(Fault fault, long struckNanos, long mendedNanos, long overNanos) {
    /** Time before a fault, in which the site is as it should be. */
    public static final Duration LEAD = Duration.ofSeconds(6);

    /** Breaks something, mends it, and lets the site work for a while. */
    public static Episode run(Fault fault, Site site, Duration after) throws IOException, InterruptedException {
        Thread.sleep(LEAD);
        long struck = System.nanoTime();
        fault.strike(site);
        Thread.sleep(fault.held());
        fault.mend(site);
        long mended = System.nanoTime();
        Thread.sleep(after);
        return new Episode(fault, struck, mended, System.nanoTime());
    }

    /** Before the fault. */
    public Window before() {
        return new Window(struckNanos - LEAD.toNanos(), struckNanos);
    }

    /** While it was there. */
    public Window during() {
        return new Window(struckNanos, mendedNanos);
    }

    /** After it was mended. */
    public Window after() {
        return new Window(mendedNanos, overNanos);
    }
}
