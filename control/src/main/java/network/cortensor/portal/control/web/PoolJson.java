package network.cortensor.portal.control.web;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Locale;
import java.util.stream.Stream;
import network.cortensor.portal.control.picture.Picture;
import network.cortensor.portal.control.picture.Samples;
import network.cortensor.portal.control.picture.Standing;
import network.cortensor.portal.control.traffic.Cell;
import network.cortensor.portal.domain.catalog.Pool;
import network.cortensor.portal.domain.catalog.Session;
import network.cortensor.portal.domain.fleet.PoolReport;

/** A pool as a row. */
final class PoolJson {
    private static final int QUARTERS = 4;

    private final Samples samples;

    PoolJson(Samples samples) {
        this.samples = samples;
    }

    Stream<JsonObject> rows(Picture picture) {
        return picture.catalog().pools().values().stream().map(pool -> row(picture, pool));
    }

    JsonObject row(Picture picture, Pool pool) {
        var shown = picture.pool(pool.id()).shown(picture.at());
        var reports = picture.live().pool(pool.id());
        var known = picture.live().known();
        var routers = pool.sessions().stream()
                .map(session -> session.router().id())
                .distinct()
                .toList();
        var matrix = new JsonArray();
        pool.sessions().forEach(session -> matrix.add(square(picture, session)));
        return new JsonObject()
                .put("id", pool.id())
                .put("model", pool.model().id())
                .put("kind", Asked.word(pool.kind()))
                .put("state", shown.state())
                .put("why", Fields.why(shown))
                .put("takes_requests", pool.state().takesRequests())
                .put("aliases", new JsonArray(picture.aliases(pool.id())))
                .put("routers", routers.size())
                .put(
                        "routers_healthy",
                        routers.stream()
                                .filter(router -> RouterJson.health(picture, router)
                                        .state()
                                        .equals("healthy"))
                                .count())
                .put("sessions", pool.sessions().size())
                .put("slots", Picture.slots(pool))
                .put(
                        "in_flight",
                        known ? reports.stream().mapToInt(PoolReport::inFlight).sum() : null)
                .put(
                        "waiting",
                        known ? reports.stream().mapToInt(PoolReport::waiting).sum() : null)
                .put(
                        "expected_wait_ms",
                        known
                                ? Fields.ms(reports.stream()
                                        .mapToLong(PoolReport::expectedWaitMicros)
                                        .max()
                                        .orElse(0))
                                : null)
                .put("refused_per_minute", samples.lastMinute(pool.id(), PoolReport::refused))
                .put("timed_out_per_minute", samples.lastMinute(pool.id(), PoolReport::timedOut))
                .put("matrix", matrix)
                .put(
                        "five_minutes",
                        TrafficJson.sums(picture.recent().five(Cell.Route::pool, pool.id()), picture.lastFive()))
                .put(
                        "by_minute",
                        TrafficJson.byMinute(
                                picture.recent().byMinute(),
                                route -> route.pool().equals(pool.id()),
                                picture.at()));
    }

    /** One square of the slot matrix: how full a session is, in quarters; null when nobody knows. */
    private static JsonObject square(Picture picture, Session session) {
        var inFlight = picture.live().inFlight(session.id());
        var slots = session.slots();
        return new JsonObject()
                .put("session", session.id())
                .put("slots", slots)
                .put("in_flight", picture.live().known() ? inFlight : null)
                .put(
                        "quarters",
                        !picture.live().known() || slots == 0
                                ? null
                                : Math.min(QUARTERS, (inFlight * QUARTERS + slots - 1) / slots));
    }

    /** What was observed of it last, however old. */
    static JsonObject observed(Standing.OfPool pool) {
        var observed = pool.observed();
        return observed == null
                ? new JsonObject()
                : new JsonObject()
                        .put("state", observed.state().toLowerCase(Locale.ROOT))
                        .put("rule", observed.rule())
                        .put("reason", observed.reason())
                        .put("since", observed.since().toString())
                        .put("observed_at", observed.at().toString());
    }
}
