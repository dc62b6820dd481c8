package network.cortensor.portal.bench.control;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import network.cortensor.portal.bench.overload.Arrival;
import network.cortensor.portal.bench.overload.Asker;
import network.cortensor.portal.bench.site.GatewayProcess;
import network.cortensor.portal.bench.site.Operators.MadeKey;
import network.cortensor.portal.bench.site.Site;
import network.cortensor.portal.bench.site.SiteCatalog;

/**
 * Decides something, and asks every gateway again and again until each has acted. What is told is the time from the operator's call
 * until the last gateway's answer shows it.
 */
public final class Controls {
    private static final Duration LIMIT = Duration.ofSeconds(15);
    private static final Duration STEP = Duration.ofMillis(5);
    private static final Arrival QUESTION = new Arrival(0, 0, false, 1, 0);

    private final Site site;
    private final Asker asker;

    /** Controls of a site, seen by these clients. */
    public Controls(Site site, Asker asker) {
        this.site = site;
        this.asker = asker;
    }

    /** Revokes a key that every gateway knows; milliseconds until all of them refuse it. */
    public double revoke() throws IOException, InterruptedException {
        var key = site.operators().key(site.organizations().getFirst(), "to be revoked");
        until("know the key", gateway -> model(gateway, key) == 200);
        return timed(() -> site.operators().revoke(key), gateway -> model(gateway, key) == 401);
    }

    /** Disables a model; milliseconds until no gateway offers it. Enables it again. */
    public double disable() throws IOException, InterruptedException {
        var key = site.keys().getFirst();
        double millis = timed(
                () -> site.operators().act("models", SiteCatalog.PROBE, "disable"),
                gateway -> model(gateway, key) == 404);
        site.operators().act("models", SiteCatalog.PROBE, "enable");
        until("offer the model again", gateway -> model(gateway, key) == 200);
        return millis;
    }

    /** Drains a pool; milliseconds until no gateway sends it a request. Resumes it again. */
    public double drain() throws IOException, InterruptedException {
        double millis = timed(
                () -> site.operators().act("pools", SiteCatalog.PROBE, "drain"),
                gateway -> chat(gateway).equals("model_unavailable"));
        site.operators().act("pools", SiteCatalog.PROBE, "resume");
        until("use the pool again", gateway -> chat(gateway).isEmpty());
        return millis;
    }

    private int model(GatewayProcess gateway, MadeKey key) throws IOException, InterruptedException {
        return site.model(gateway, SiteCatalog.PROBE, key);
    }

    /** The code of the error that a gateway answers; empty when it serves. */
    private String chat(GatewayProcess gateway) {
        var answer = asker.ask(
                QUESTION, site.gateways().indexOf(gateway), site.keys().getFirst(), SiteCatalog.PROBE);
        return answer.whole() ? "" : answer.code();
    }

    private double timed(Act act, Acted acted) throws IOException, InterruptedException {
        long begin = System.nanoTime();
        act.run();
        until("act", acted);
        return (System.nanoTime() - begin) / 1e6;
    }

    private void until(String what, Acted acted) throws IOException, InterruptedException {
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var waiting = new ArrayList<Future<?>>();
            for (var gateway : site.gateways()) {
                waiting.add(threads.submit(() -> {
                    awaitOne(gateway, what, acted);
                    return null;
                }));
            }
            for (var one : waiting) {
                one.get();
            }
        } catch (ExecutionException e) {
            throw new IOException(e.getCause());
        }
    }

    private static void awaitOne(GatewayProcess gateway, String what, Acted acted)
            throws IOException, InterruptedException {
        long end = System.nanoTime() + LIMIT.toNanos();
        while (!acted.by(gateway)) {
            if (System.nanoTime() - end > 0) {
                throw new IOException(gateway.name() + " did not " + what + " in " + LIMIT.toSeconds() + " s");
            }
            Thread.sleep(STEP);
        }
    }

    /** Something that an operator does. */
    @FunctionalInterface
    private interface Act {
        void run() throws IOException, InterruptedException;
    }

    /** Whether a gateway has acted. */
    @FunctionalInterface
    private interface Acted {
        boolean by(GatewayProcess gateway) throws IOException, InterruptedException;
    }
}
