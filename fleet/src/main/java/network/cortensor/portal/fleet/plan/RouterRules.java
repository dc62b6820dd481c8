package network.cortensor.portal.fleet.plan;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** When a router works. It is called failing sooner than it is believed to work again. */
public final class RouterRules {
    /** So many failed pings in a row, or failed requests in a row, make it failing. */
    public static final int FAILURES_IN_A_ROW = 3;

    /** A larger share of failed requests within {@link #WINDOW} makes it failing, in percent. */
    public static final int FAILING_PERCENT = 50;

    /** A failing router whose share of failed requests is larger has not recovered, in percent. */
    public static final int RECOVERED_PERCENT = 25;

    /** Shares are looked at from so many requests on. */
    public static final int LEAST_REQUESTS = 10;

    /** So many successes in a row are needed to recover. */
    public static final int SUCCESSES_IN_A_ROW = 2;

    /** How far back requests count. */
    public static final Duration WINDOW = Duration.ofSeconds(60);

    /** Without any signal for so long it is unknown. */
    public static final Duration SILENCE = Duration.ofSeconds(60);

    /** While requests succeeded within this time and none failed within {@link #WINDOW}, no ping is needed. */
    public static final Duration QUIET = Duration.ofSeconds(10);

    private RouterRules() {}

    /**
     * What is thought of a router.
     *
     * @param health whether it works
     * @param reason why, with figures; for operators
     */
    public record Judgement(Health health, String reason) {}

    /** Whether it works, given what is known and what was thought before. */
    public static Judgement judge(Evidence known, Health before, Instant now) {
        var recent = known.window().last(WINDOW, now);
        var failure = failure(known, recent);
        if (failure != null) {
            return new Judgement(Health.FAILING, failure);
        }
        if (silent(known, now)) {
            return new Judgement(Health.UNKNOWN, "no signal for " + SILENCE.toSeconds() + " s");
        }
        return switch (before) {
            case HEALTHY -> new Judgement(Health.HEALTHY, working(recent));
            case UNKNOWN ->
                known.requests().successes() > 0 || known.pings().successes() > 0 || recent.succeeded() > 0
                        ? new Judgement(Health.HEALTHY, working(recent))
                        : new Judgement(Health.UNKNOWN, "nothing but failures so far, or nothing at all");
            case FAILING ->
                recovered(known, recent)
                        ? new Judgement(Health.HEALTHY, working(recent))
                        : new Judgement(
                                Health.FAILING,
                                "not yet recovered: " + SUCCESSES_IN_A_ROW + " successes in a row are needed");
        };
    }

    /** Whether it should be pinged: requests tell nothing, or nothing good. */
    public static boolean wantsPing(Evidence known, Instant now) {
        var lastSuccess = known.lastSuccess();
        return lastSuccess == null
                || lastSuccess.isBefore(now.minus(QUIET))
                || known.window().last(WINDOW, now).failed() > 0
                || known.breakersOpen() > 0;
    }

    /** Whether nothing was heard for too long. */
    static boolean silent(Evidence known, Instant now) {
        return known.lastSignal().isBefore(now.minus(SILENCE));
    }

    private static @Nullable String failure(Evidence known, Outcomes recent) {
        if (known.pings().failures() >= FAILURES_IN_A_ROW) {
            return known.pings().failures() + " pings in a row failed: " + known.pingDetail();
        }
        // A run that has left the window says nothing about now.
        if (recent.failed() > 0 && known.requests().failures() >= FAILURES_IN_A_ROW) {
            return known.requests().failures() + " requests in a row failed";
        }
        if (recent.failedAbove(FAILING_PERCENT, LEAST_REQUESTS)) {
            return failed(recent) + ", above " + FAILING_PERCENT + " %";
        }
        if (known.breakersOpen() * 2 > known.gateways()) {
            return known.breakersOpen() + " of " + known.gateways() + " gateways send nothing there";
        }
        return null;
    }

    private static boolean recovered(Evidence known, Outcomes recent) {
        var byRequests = known.requests().successes() >= SUCCESSES_IN_A_ROW;
        // A ping says little about requests: it counts when no request has failed lately.
        var byPings = known.pings().successes() >= SUCCESSES_IN_A_ROW && recent.failed() == 0;
        return (byRequests || byPings) && !recent.failedAbove(RECOVERED_PERCENT, LEAST_REQUESTS);
    }

    private static String working(Outcomes recent) {
        return recent.total() == 0 ? "answers pings" : failed(recent);
    }

    private static String failed(Outcomes recent) {
        return recent.failed() + " of " + recent.total() + " requests in the last " + WINDOW.toSeconds() + " s failed";
    }
}
