package network.cortensor.portal.control.web;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.openapi.validation.ValidatedRequest;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Semaphore;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;
import network.cortensor.portal.control.picture.OccupancySeries;
import network.cortensor.portal.control.picture.OccupancySeries.Point;
import network.cortensor.portal.control.picture.Picture;
import network.cortensor.portal.control.picture.Pictures;
import network.cortensor.portal.control.traffic.Cell;
import network.cortensor.portal.control.traffic.Histogram;
import network.cortensor.portal.control.traffic.Outcome;
import network.cortensor.portal.control.traffic.Outcome.Side;
import network.cortensor.portal.control.traffic.Traffic;
import network.cortensor.portal.control.traffic.TrafficReport;
import network.cortensor.portal.control.traffic.TrafficSeries;
import network.cortensor.portal.control.web.OpsRoute.Answer;
import network.cortensor.portal.domain.fleet.GatewayReport;
import org.jdbi.v3.core.statement.UnableToExecuteStatementException;
import org.jspecify.annotations.Nullable;

/** Charts: traffic, occupancy and refusals over time, as columns with one value for each step. */
final class SeriesRoutes {
    /** What the shipping of usage events takes when all is well. */
    private static final Duration SHIPPING = Duration.ofSeconds(10);

    /** PostgreSQL's word for a statement that took too long. */
    private static final String CANCELED = "57014";

    private static final int AT_ONCE = 4;

    private final Semaphore places = new Semaphore(AT_ONCE);
    private final Pictures pictures;
    private final TrafficReport report;
    private final TrafficSeries traffic;
    private final OccupancySeries occupancy;

    SeriesRoutes(Pictures pictures, TrafficReport report, TrafficSeries traffic, OccupancySeries occupancy) {
        this.pictures = pictures;
        this.report = report;
        this.traffic = traffic;
        this.occupancy = occupancy;
    }

    List<OpsRoute> routes() {
        return List.of(
                OpsRoute.of("showTrafficSeries", request -> oneOfFew(() -> showTraffic(request))),
                OpsRoute.of("showOccupancySeries", request -> oneOfFew(() -> showOccupancy(request))),
                OpsRoute.of("showRefusalSeries", request -> oneOfFew(() -> showRefusals(request))));
    }

    private Answer showTraffic(ValidatedRequest request) {
        var picture = pictures.now();
        var axis = Axis.of(request, picture.at());
        var by = TrafficSeries.By.valueOf(
                Asked.query(request, "group_by", "nothing").toUpperCase(Locale.ROOT));
        var only = new TrafficSeries.Only(
                Asked.query(request, "model"),
                Asked.query(request, "pool"),
                Asked.query(request, "router"),
                Asked.query(request, "session"),
                Asked.query(request, "gateway"));
        var window =
                new TrafficSeries.Window(axis.from(), axis.to(), axis.bucket().length(), only);
        var kept = keptFrom(picture, TrafficReport.KEPT);
        var series = new JsonArray();
        var all = new TreeMap<Instant, List<Cell>>();
        bounded(() -> traffic.read(window, by)).forEach((id, steps) -> {
            series.add(traffic(axis, steps, kept).put("id", named(id)));
            steps.forEach((at, cells) -> all.merge(
                    at, cells, (a, b) -> Stream.concat(a.stream(), b.stream()).toList()));
        });
        var cells = all.values().stream().flatMap(List::stream).toList();
        return Answer.ok(axis.head(completeUpTo(picture), kept)
                .put("unshipped_events", unshipped(picture))
                .put("group_by", Asked.word(by))
                .put("series", series)
                .put("totals", TrafficJson.sums(Traffic.of(cells), Duration.between(axis.from(), axis.to()))));
    }

    private static JsonObject traffic(Axis axis, Map<Instant, List<Cell>> steps, Instant kept) {
        var sums = new TreeMap<Instant, Traffic>();
        steps.forEach((at, cells) -> sums.put(at, Traffic.of(cells)));
        Function<Function<Traffic, @Nullable Object>, JsonArray> column = figure ->
                axis.column(at -> at.isBefore(kept) ? null : figure.apply(sums.getOrDefault(at, Traffic.NONE)));
        return new JsonObject()
                .put("requests", column.apply(Traffic::requests))
                .put("succeeded", column.apply(sum -> sum.requests(Side.NOBODY)))
                .put("platform_failed", column.apply(sum -> sum.requests(Side.PLATFORM)))
                .put("customer_failed", column.apply(sum -> sum.requests(Side.CUSTOMER)))
                .put("input_tokens", column.apply(Traffic::promptTokens))
                .put("output_tokens", column.apply(Traffic::completionTokens))
                .put("total_ms", percentiles(column, Traffic::total))
                .put("first_token_ms", percentiles(column, Traffic::firstToken))
                .put("wait_ms", percentiles(column, Traffic::waited));
    }

    private static JsonObject percentiles(
            Function<Function<Traffic, @Nullable Object>, JsonArray> column, Function<Traffic, Histogram> of) {
        return new JsonObject()
                .put("p50", column.apply(sum -> Fields.ms(of.apply(sum).percentileMicros(0.5))))
                .put("p95", column.apply(sum -> Fields.ms(of.apply(sum).percentileMicros(0.95))))
                .put("p99", column.apply(sum -> Fields.ms(of.apply(sum).percentileMicros(0.99))));
    }

    private Answer showOccupancy(ValidatedRequest request) {
        var picture = pictures.now();
        var axis = Axis.of(request, picture.at());
        var of = OccupancySeries.Of.valueOf(
                Asked.query(request, "group_by", "fleet").toUpperCase(Locale.ROOT));
        var pool = Asked.query(request, "pool");
        var session = Asked.query(request, "session");
        if ((pool != null && of == OccupancySeries.Of.FLEET) || (session != null && of != OccupancySeries.Of.SESSION)) {
            throw new OpsProblem(
                    422,
                    "invalid_filter",
                    "Say group_by=pool or group_by=session with 'pool', group_by=session with 'session'.");
        }
        var window =
                new OccupancySeries.Window(axis.from(), axis.to(), axis.bucket().length(), pool, session);
        var series = new JsonArray();
        bounded(() -> occupancy.read(window, of))
                .forEach((id, points) -> series.add(occupancy(axis, points).put("id", named(id))));
        // A minute is written within seconds of its end.
        var complete =
                picture.at().minus(SHIPPING).truncatedTo(ChronoUnit.MINUTES).minusSeconds(60);
        return Answer.ok(axis.head(complete, keptFrom(picture, TrafficReport.KEPT))
                .put("group_by", Asked.word(of))
                .put("series", series));
    }

    private static JsonObject occupancy(Axis axis, Map<Instant, Point> points) {
        Function<Function<Point, @Nullable Object>, JsonArray> column = figure -> axis.column(at -> {
            var point = points.get(at);
            return point == null ? null : figure.apply(point);
        });
        return new JsonObject()
                .put("slots", column.apply(Point::slots))
                .put("in_flight", column.apply(Point::inFlight))
                .put("waiting", column.apply(Point::waiting))
                .put("most_in_flight", column.apply(Point::mostInFlight))
                .put("most_waiting", column.apply(Point::mostWaiting))
                .put("full_share", column.apply(Point::fullShare))
                .put("at_once", column.apply(point -> point.counts().atOnce()))
                .put("after_wait", column.apply(point -> point.counts().afterWait()))
                .put("refused", column.apply(point -> point.counts().refused()))
                .put("timed_out", column.apply(point -> point.counts().timedOut()))
                .put("left", column.apply(point -> point.counts().left()))
                .put("skipped_full", column.apply(point -> point.counts().skipped()))
                .put("leases_expired", column.apply(point -> point.counts().expired()))
                .put(
                        "redis_rtt_p99_ms",
                        column.apply(point ->
                                point.roundTripP99Micros() == 0 ? null : Fields.ms(point.roundTripP99Micros())));
    }

    private Answer showRefusals(ValidatedRequest request) {
        var picture = pictures.now();
        var axis = Axis.of(request, picture.at());
        var byCode = Asked.query(request, "group_by", "outcome").equals("code");
        var counts = new LinkedHashMap<String, Map<Instant, Long>>();
        bounded(() -> report.refusals(axis.from(), axis.to(), axis.bucket().length()))
                .forEach(refused -> counts.computeIfAbsent(
                                byCode
                                        ? refused.code()
                                        : Outcome.ofCode(refused.code()).word(),
                                name -> new LinkedHashMap<>())
                        .merge(refused.at(), refused.count(), Long::sum));
        var series = new JsonArray();
        mostFirst(counts)
                .forEach((id, steps) -> series.add(new JsonObject()
                        .put("id", named(id))
                        .put("refused", axis.column(at -> steps.getOrDefault(at, 0L)))));
        return Answer.ok(axis.head(picture.at().minus(SHIPPING).truncatedTo(ChronoUnit.MINUTES), axis.from())
                .put("group_by", byCode ? "code" : "outcome")
                .put("series", series));
    }

    /** The eight largest, and all others together under the empty name. */
    private static Map<String, Map<Instant, Long>> mostFirst(Map<String, Map<Instant, Long>> counts) {
        var names = counts.entrySet().stream()
                .sorted(Comparator.comparingLong(
                                (Map.Entry<String, Map<Instant, Long>> each) -> -total(each.getValue()))
                        .thenComparing(Map.Entry.comparingByKey()))
                .map(Map.Entry::getKey)
                .toList();
        var told = new LinkedHashMap<String, Map<Instant, Long>>();
        for (var i = 0; i < names.size(); i++) {
            var into = told.computeIfAbsent(
                    i < TrafficSeries.TOLD_APART ? names.get(i) : "", name -> new LinkedHashMap<>());
            counts.getOrDefault(names.get(i), Map.of()).forEach((at, count) -> into.merge(at, count, Long::sum));
        }
        return told;
    }

    private static long total(Map<Instant, Long> counts) {
        return counts.values().stream().mapToLong(Long::longValue).sum();
    }

    /** Before the oldest request that still runs, and before what a gateway that is missing may not have shipped. */
    private static Instant completeUpTo(Picture picture) {
        var shipped = picture.at().minus(SHIPPING);
        var running = picture.live().leases().stream().map(lease -> lease.takenAt());
        var missing = picture.live().missing().stream().map(GatewayReport::at);
        return Stream.concat(Stream.of(shipped), Stream.concat(running, missing))
                .min(Comparator.naturalOrder())
                .orElse(shipped)
                .truncatedTo(ChronoUnit.MINUTES);
    }

    private static @Nullable Long unshipped(Picture picture) {
        return picture.live().known()
                ? picture.live().gateways().stream()
                        .mapToLong(gateway -> gateway.process().journalUnshipped())
                        .sum()
                : null;
    }

    private static Instant keptFrom(Picture picture, Duration kept) {
        return picture.at().minus(kept).truncatedTo(ChronoUnit.MINUTES);
    }

    private static @Nullable String named(String id) {
        return id.isEmpty() ? null : id;
    }

    private interface Reading<T> {
        T read();
    }

    /** Adding up takes a connection each, which verifying keys needs too. */
    private Answer oneOfFew(Supplier<Answer> answer) {
        if (!places.tryAcquire()) {
            throw new OpsProblem(
                    503, "too_many_at_once", "So many charts are being added up already: ask again in a moment.");
        }
        try {
            return answer.get();
        } finally {
            places.release();
        }
    }

    private static <T> T bounded(Reading<T> reading) {
        try {
            return reading.read();
        } catch (UnableToExecuteStatementException e) {
            if (e.getCause() instanceof SQLException sql && CANCELED.equals(sql.getSQLState())) {
                throw new OpsProblem(
                        503,
                        "too_much_to_add_up",
                        "That takes too long to add up: choose a shorter time, or one model, pool or session.");
            }
            throw e;
        }
    }
}
