package network.cortensor.portal.control.web;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.openapi.validation.ValidatedRequest;
import java.util.List;
import network.cortensor.portal.control.picture.Picture;
import network.cortensor.portal.control.picture.Pictures;
import network.cortensor.portal.control.picture.Samples;
import network.cortensor.portal.control.traffic.Cell;
import network.cortensor.portal.control.traffic.Traffic;
import network.cortensor.portal.control.web.OpsRoute.Answer;
import network.cortensor.portal.domain.fleet.PoolReport;

/** In five seconds: is it healthy, and where is it full? */
final class FleetRoutes {
    private static final List<String> WORKING = List.of("accepting", "full");

    private final Pictures pictures;
    private final PoolJson pools;
    private final NewsThresholds thresholds;

    FleetRoutes(Pictures pictures, PoolJson pools, NewsThresholds thresholds) {
        this.pictures = pictures;
        this.pools = pools;
        this.thresholds = thresholds;
    }

    List<OpsRoute> routes() {
        return List.of(OpsRoute.of("showFleet", this::showFleet));
    }

    private Answer showFleet(ValidatedRequest request) {
        var picture = pictures.now();
        var rows = new JsonArray();
        pools.rows(picture).forEach(rows::add);
        return Answer.ok(new JsonObject()
                .put("as_of", picture.at().toString())
                .put("blocks", blocks(picture, pictures.samples()))
                .put("bad_news", BadNews.of(picture, pictures.samples(), thresholds))
                .put("thresholds", BadNews.thresholds(thresholds))
                .put("pools", rows));
    }

    /** The figures above the pools. */
    static JsonObject blocks(Picture picture, Samples samples) {
        var live = picture.live();
        var slots = picture.catalog().pools().values().stream()
                .mapToInt(Picture::slots)
                .sum();
        var inFlight = live.sum(PoolReport::inFlight);
        var five = Traffic.of(picture.recent().fiveMinutes());
        var bySession = Traffic.by(picture.recent().fiveMinutes(), Cell.Route::session);
        var healthy = picture.sessions()
                .filter(placed -> WORKING.contains(SessionJson.state(
                        picture, placed, bySession.getOrDefault(placed.session().id(), Traffic.NONE))))
                .count();
        return new JsonObject()
                .put("in_flight", live.known() ? inFlight : null)
                .put("slots", slots)
                .put("occupancy", live.known() ? Fields.share(inFlight, slots) : null)
                .put("waiting", live.known() ? live.sum(PoolReport::waiting) : null)
                .put(
                        "capacity_refusals_per_minute",
                        samples.lastMinute("", report -> report.refused() + report.timedOut()))
                .put("sessions_healthy", healthy)
                .put("sessions", picture.sessions().count())
                .put("gateways", live.gateways().size())
                .put("gateways_missing", live.missing().size())
                .put(
                        "metering_lag_events",
                        live.known()
                                ? live.gateways().stream()
                                        .mapToLong(gateway -> gateway.process().journalUnshipped())
                                        .sum()
                                : null)
                .put("five_minutes", TrafficJson.sums(five, picture.lastFive()))
                .put("by_minute", TrafficJson.byMinute(picture.recent().byMinute(), route -> true, picture.at()));
    }
}
