package network.cortensor.portal.control.web;

import io.vertx.core.json.JsonObject;
import io.vertx.openapi.validation.ValidatedRequest;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import network.cortensor.portal.control.picture.ErlangC;
import network.cortensor.portal.control.picture.Picture;
import network.cortensor.portal.control.picture.Pictures;
import network.cortensor.portal.control.traffic.Traffic;
import network.cortensor.portal.control.web.OpsRoute.Answer;
import network.cortensor.portal.domain.catalog.Pool;
import network.cortensor.portal.domain.catalog.Session;
import network.cortensor.portal.domain.fleet.PoolReport;
import org.jspecify.annotations.Nullable;

/** What would more sessions, or more traffic, mean? A calculation; nothing is changed. What is not asked is what is measured. */
final class WhatIfRoutes {
    private static final Duration MEASURED = Duration.ofMinutes(5);
    private static final double MILLIS = 1000;
    private static final double MICROS = 1_000_000;

    private static final String FORMULA =
            "Erlang C (A. K. Erlang 1917, the M/M/c queue): c = sessions x limit, a = rate x service time; B = 1, then for"
                    + " k = 1 to c: B = a B / (k + a B); P(wait) = c B / (c - a (1 - B)); mean wait = P(wait) x service time /"
                    + " (c - a); P(wait > t) = P(wait) x exp(-(c - a) t / service time)";
    private static final String CAVEAT =
            "It assumes that requests come independently of one another, that service times scatter exponentially, that a slot"
                    + " is as fast when the others are busy, and that everybody waits until served. Bursts make it worse. The"
                    + " waiting room refuses who would wait too long: then waits are shorter and some requests are refused.";

    private final Pictures pictures;
    private final CapacitySettings settings;

    WhatIfRoutes(Pictures pictures, CapacitySettings settings) {
        this.pictures = pictures;
        this.settings = settings;
    }

    List<OpsRoute> routes() {
        return List.of(OpsRoute.of("whatIf", this::whatIf));
    }

    private Answer whatIf(ValidatedRequest request) {
        var picture = pictures.now();
        var pool = Asked.query(request, "pool");
        if (pool != null && !picture.catalog().pools().containsKey(pool)) {
            throw OpsProblem.unknown("pool", pool, picture.catalog().pools().keySet());
        }
        var open = picture.catalog().pools().values().stream()
                .filter(each -> pool == null || each.id().equals(pool))
                .filter(each -> each.state().takesRequests())
                .map(Pool::sessions)
                .flatMap(List::stream)
                .filter(session -> session.slots() > 0)
                .toList();
        var slots = open.stream().mapToInt(Session::slots).sum();
        var sessions = Asked.number(request, "sessions", open.size());
        var limit = Asked.number(
                request,
                "limit",
                open.isEmpty() ? settings.defaultInFlight() : Math.max(1, Math.round((float) slots / open.size())));
        var asked = Asked.has(request, "sessions") || Asked.has(request, "limit");
        var traffic = Traffic.of(picture.recent().fiveMinutes().stream()
                .filter(cell -> pool == null || cell.route().pool().equals(pool))
                .toList());
        var rate = Asked.decimal(request, "rate");
        var service = Asked.decimal(request, "service_ms");
        var queue = queue(
                asked ? (long) sessions * limit : slots,
                rate == null ? measuredRate(picture, pool, traffic) : rate,
                service == null ? measuredService(traffic) : Double.valueOf(service / MILLIS));
        return Answer.ok(answer(picture, queue)
                .put("pool", pool)
                .put("sessions", sessions)
                .put("limit", limit)
                .put(
                        "measured",
                        new JsonObject()
                                .put("slots", !asked)
                                .put("rate", rate == null)
                                .put("service_ms", service == null)));
    }

    private static ErlangC queue(long slots, double rate, @Nullable Double service) {
        if (slots < 1) {
            throw new OpsProblem(
                    422,
                    "no_slots",
                    "No session takes requests now: say 'sessions', and 'limit' where it is not the usual.");
        }
        if (slots > ErlangC.MOST_SLOTS) {
            throw new OpsProblem(
                    422,
                    "too_many_slots",
                    "'sessions' x 'limit' is at most " + ErlangC.MOST_SLOTS + ": lower one of them.");
        }
        if (service == null) {
            throw new OpsProblem(
                    422,
                    "nothing_measured",
                    "No request was answered in the last five minutes: say 'service_ms', how long one takes.");
        }
        return new ErlangC((int) slots, rate, service);
    }

    private JsonObject answer(Picture picture, ErlangC queue) {
        var patience = settings.waitTimeout();
        return new JsonObject()
                .put("as_of", picture.at().toString())
                .put("slots", queue.slots())
                .put("rate", queue.arrivals())
                .put("service_ms", queue.service() * MILLIS)
                .put("wait_timeout_ms", patience.toMillis())
                .put("utilisation", queue.utilisation())
                .put("stable", queue.stable())
                .put("waits", queue.waits())
                .put("mean_wait_ms", queue.stable() ? queue.meanWait() * MILLIS : null)
                .put("waits_longer_than_timeout", queue.waitsLongerThan(patience.toMillis() / MILLIS))
                .put("highest_rate", queue.slots() / queue.service())
                .put("formula", FORMULA)
                .put("caveat", CAVEAT);
    }

    /** Requests per second that asked for a session: those that were sent, and those for whom there was no room. */
    private double measuredRate(Picture picture, @Nullable String pool, Traffic traffic) {
        var turnedAway = pictures.samples()
                .growth(
                        pool == null ? "" : pool,
                        MEASURED,
                        (PoolReport report) -> report.refused() + report.timedOut() + report.left());
        return traffic.requests() / (picture.fiveMinutesLength().toMillis() / MILLIS)
                + (double) turnedAway / MEASURED.toSeconds();
    }

    /** Mean seconds from the lease to the end, of requests that succeeded; null when there was none. */
    private static @Nullable Double measuredService(Traffic traffic) {
        var total = traffic.total().meanMicros();
        if (total == null) {
            return null;
        }
        var waited = Objects.requireNonNullElse(traffic.waited().meanMicros(), 0.0);
        return Math.max(1, total - waited) / MICROS;
    }
}
