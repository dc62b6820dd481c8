package network.cortensor.portal.control.web;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.openapi.validation.ValidatedRequest;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import network.cortensor.portal.control.catalog.Mappings;
import network.cortensor.portal.control.database.Database;
import network.cortensor.portal.control.picture.Picture;
import network.cortensor.portal.control.picture.Pictures;
import network.cortensor.portal.control.traffic.Cell;
import network.cortensor.portal.control.traffic.Outcome;
import network.cortensor.portal.control.traffic.Traffic;
import network.cortensor.portal.control.traffic.TrafficReport;
import network.cortensor.portal.control.web.OpsRoute.Answer;
import network.cortensor.portal.domain.catalog.Offer;

/** Models as they are sold: how they do, by latency and by error. */
final class ModelRoutes {
    private static final Duration HOUR = Duration.ofHours(1);
    private static final Duration MINUTE = Duration.ofMinutes(1);

    /** A chart has at most so many points. */
    private static final int POINTS = 1500;

    private static final int VERSIONS = 50;

    private final Pictures pictures;
    private final TrafficReport traffic;
    private final Database database;

    ModelRoutes(Pictures pictures, TrafficReport traffic, Database database) {
        this.pictures = pictures;
        this.traffic = traffic;
        this.database = database;
    }

    List<OpsRoute> routes() {
        return List.of(OpsRoute.of("listModels", this::listModels), OpsRoute.of("showModel", this::showModel));
    }

    private Answer listModels(ValidatedRequest request) {
        var picture = pictures.now();
        var rows = new JsonArray();
        picture.catalog().offers().values().forEach(offer -> rows.add(row(picture, offer)));
        return Answer.ok(new JsonObject()
                .put("as_of", picture.at().toString())
                .put("models", rows)
                .put("refusals", refusals(picture.at().minus(HOUR), picture.at(), HOUR)));
    }

    private Answer showModel(ValidatedRequest request) {
        var picture = pictures.now();
        var alias = Asked.path(request, "alias");
        var offer = picture.catalog().offer(alias);
        if (offer == null) {
            throw OpsProblem.unknown("model", alias, picture.catalog().offers().keySet());
        }
        var period = Asked.period(request, picture.at(), HOUR);
        var step = step(period, Asked.number(request, "step", 0));
        var steps = traffic.steps(new TrafficReport.Window(period.from(), period.to(), alias, null), step);
        var cells = steps.stream().map(TrafficReport.Step::cell).toList();
        var sums = Traffic.of(cells);
        return Answer.ok(new JsonObject()
                .put("as_of", picture.at().toString())
                .put("model", row(picture, offer))
                .put("from", period.from().toString())
                .put("to", period.to().toString())
                .put("step_seconds", step.toSeconds())
                .put("series", series(steps, step))
                .put("totals", TrafficJson.sums(sums, Duration.between(period.from(), period.to())))
                .put("total_histogram", TrafficJson.buckets(sums.total()))
                .put("first_token_histogram", TrafficJson.buckets(sums.firstToken()))
                .put("by_session", split(cells, Cell.Route::session, period))
                .put("by_router", split(cells, Cell.Route::router, period))
                .put("samples", samples(cells))
                .put("mapping_versions", versions(alias))
                .put("refusals", refusals(period.from(), period.to(), step)));
    }

    private static JsonObject row(Picture picture, Offer offer) {
        var routes = new JsonArray();
        offer.routes()
                .forEach(route -> routes.add(new JsonObject()
                        .put("pool", route.pool().id())
                        .put("weight", route.weight())
                        .put(
                                "state",
                                picture.pool(route.pool().id())
                                        .shown(picture.at())
                                        .state())
                        .put("slots", Picture.slots(route.pool()))));
        return new JsonObject()
                .put("alias", offer.alias())
                .put("owned_by", offer.ownedBy())
                .put("enabled", offer.enabled())
                .put("status", status(picture, offer))
                .put("routes", routes)
                .put(
                        "fallbacks",
                        new JsonArray(offer.fallbacks().stream()
                                .map(pool -> pool.id())
                                .toList()))
                .put("ephemeral", offer.ephemeral())
                .put("affinity", offer.affinity())
                .put(
                        "five_minutes",
                        TrafficJson.sums(picture.recent().five(Cell.Route::model, offer.alias()), picture.lastFive()))
                .put("hour", TrafficJson.sums(picture.recent().hour(Cell.Route::model, offer.alias()), HOUR))
                .put(
                        "by_minute",
                        TrafficJson.byMinute(
                                picture.recent().byMinute(),
                                route -> route.model().equals(offer.alias()),
                                picture.at()));
    }

    /** What customers are told; unknown where nothing is known. */
    private static String status(Picture picture, Offer offer) {
        var serving = offer.routes().stream()
                .filter(route -> route.weight() > 0)
                .map(Offer.Route::pool)
                .filter(pool -> Picture.slots(pool) > 0)
                .toList();
        if (!offer.enabled()) {
            return "disabled";
        }
        if (serving.isEmpty()) {
            return offer.fallbacks().stream().anyMatch(pool -> Picture.slots(pool) > 0) ? "degraded" : "unavailable";
        }
        var states = serving.stream()
                .map(pool -> picture.pool(pool.id()).shown(picture.at()).state())
                .toList();
        return states.contains("live") ? "operational" : states.contains("degraded") ? "degraded" : "unknown";
    }

    /** Which pools the alias was mapped to, who did it and why, the newest first: the first is in effect. */
    private JsonArray versions(String alias) {
        var rows = new JsonArray();
        database.jdbi().withHandle(handle -> new Mappings(handle).of(alias)).stream()
                .limit(VERSIONS)
                .forEach(version -> {
                    var pools = new JsonArray();
                    version.mapping()
                            .routes()
                            .forEach(share -> pools.add(
                                    new JsonObject().put("pool", share.pool()).put("weight", share.weight())));
                    rows.add(new JsonObject()
                            .put("version", version.version())
                            .put("pools", pools)
                            .put("fallbacks", new JsonArray(version.mapping().fallbacks()))
                            .put("source", Asked.word(version.source()))
                            .put("set_at", version.setAt().toString())
                            .put("actor", version.actor())
                            .put("reason", version.reason()));
                });
        return rows;
    }

    private static JsonArray series(List<TrafficReport.Step> steps, Duration step) {
        var points = new LinkedHashMap<Instant, List<Cell>>();
        steps.forEach(found ->
                points.computeIfAbsent(found.at(), at -> new ArrayList<>()).add(found.cell()));
        var series = new JsonArray();
        points.forEach((at, cells) -> series.add(
                new JsonObject().put("at", at.toString()).put("traffic", TrafficJson.sums(Traffic.of(cells), step))));
        return series;
    }

    private static JsonArray split(List<Cell> cells, Function<Cell.Route, String> part, Asked.Period period) {
        var rows = new JsonArray();
        Traffic.by(cells, part).entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .forEach(entry -> rows.add(new JsonObject()
                        .put("id", entry.getKey())
                        .put(
                                "traffic",
                                TrafficJson.sums(entry.getValue(), Duration.between(period.from(), period.to())))));
        return rows;
    }

    /** For each class of error the last request that ended so. */
    private static JsonArray samples(List<Cell> cells) {
        var rows = new JsonArray();
        cells.stream()
                .filter(cell -> cell.outcome() != Outcome.SUCCESS)
                .collect(Collectors.groupingBy(
                        Cell::outcome,
                        () -> new EnumMap<>(Outcome.class),
                        Collectors.maxBy(Comparator.comparing(Cell::lastAt))))
                .forEach((outcome, last) -> last.ifPresent(cell -> rows.add(new JsonObject()
                        .put("outcome", outcome.word())
                        .put("side", Asked.word(outcome.side()))
                        .put("request_id", cell.lastRequestId())
                        .put("at", cell.lastAt().toString()))));
        return rows;
    }

    /** Refusals before anything was sent. They are counted by key and code, so their model is not known: these are all models'. */
    private JsonArray refusals(Instant from, Instant to, Duration step) {
        var points = new LinkedHashMap<Instant, Map<String, Long>>();
        traffic.refusals(from, to, step)
                .forEach(refused -> points.computeIfAbsent(refused.at(), at -> new LinkedHashMap<>())
                        .merge(Outcome.ofCode(refused.code()).word(), refused.count(), Long::sum));
        var rows = new JsonArray();
        points.forEach((at, classes) ->
                rows.add(new JsonObject().put("at", at.toString()).put("by_outcome", Fields.map(classes))));
        return rows;
    }

    private static Duration step(Asked.Period period, int asked) {
        var least = Duration.between(period.from(), period.to()).toSeconds() / POINTS + 1;
        var seconds = Math.max(asked, least);
        var minutes = (seconds + MINUTE.toSeconds() - 1) / MINUTE.toSeconds();
        return MINUTE.multipliedBy(minutes);
    }
}
