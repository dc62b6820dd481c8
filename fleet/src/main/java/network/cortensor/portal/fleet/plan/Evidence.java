package network.cortensor.portal.fleet.plan;

import java.time.Instant;
import network.cortensor.portal.fleet.observe.Passive;
import network.cortensor.portal.fleet.observe.Ping;
import org.jspecify.annotations.Nullable;

/**
 * What is known of how a router does.
 *
 * @param lastSignal when anything was heard, good or bad, or when the listening began
 * @param lastSuccess when a request was last answered well; null for never
 * @param requests how the last requests went
 * @param pings how the last pings went; a request that succeeds makes failed pings forgotten
 * @param window how the requests of the last minutes went
 * @param breakersOpen gateways that send nothing there now
 * @param gateways gateways that say how they do
 * @param pingMicros the last answered ping's time, or null
 * @param pingDetail what went wrong with the last ping; empty when it was answered
 */
public record Evidence(
        Instant lastSignal,
        @Nullable Instant lastSuccess,
        Run requests,
        Run pings,
        Window window,
        int breakersOpen,
        int gateways,
        @Nullable Long pingMicros,
        String pingDetail) {
    /** Nothing is known; from now on there is time to be heard. */
    public static Evidence noneYet(Instant now) {
        return new Evidence(now, null, Run.NONE, Run.NONE, Window.EMPTY, 0, 0, null, "");
    }

    /** And what gateways have experienced meanwhile. */
    public Evidence plus(Passive passive, Instant now) {
        var failures = passive.failures();
        var heard = passive.succeeded() > 0 || failures > 0;
        return new Evidence(
                heard ? now : lastSignal,
                passive.succeeded() > 0 ? now : lastSuccess,
                requests.plus(passive.succeeded(), failures),
                passive.succeeded() > 0 && pings.failures() > 0 ? Run.NONE : pings,
                window.plus(now, passive.succeeded(), failures),
                passive.breakersOpen(),
                passive.gateways(),
                pingMicros,
                pingDetail);
    }

    /** And what a ping found. */
    public Evidence plus(Ping ping, Instant now) {
        var answered = ping.answered();
        return new Evidence(
                now,
                lastSuccess,
                requests,
                pings.plus(answered ? 1 : 0, answered ? 0 : 1),
                window,
                breakersOpen,
                gateways,
                answered ? Long.valueOf(ping.micros()) : pingMicros,
                ping.detail());
    }
}
