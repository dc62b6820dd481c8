package network.cortensor.portal.control.web;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import network.cortensor.portal.control.traffic.Cell;
import network.cortensor.portal.control.traffic.Histogram;
import network.cortensor.portal.control.traffic.Outcome.Side;
import network.cortensor.portal.control.traffic.Traffic;
import network.cortensor.portal.control.traffic.TrafficReport;
import org.jspecify.annotations.Nullable;

/** Traffic as JSON. */
final class TrafficJson {
    private static final int MINUTES = 15;

    private TrafficJson() {}

    /** Sums and percentiles of some time. */
    static JsonObject sums(Traffic traffic, Duration time) {
        var good = traffic.requests(Side.NOBODY);
        var bad = traffic.requests(Side.PLATFORM);
        var outcomes = new JsonObject();
        traffic.outcomes().forEach((outcome, count) -> outcomes.put(outcome.word(), count));
        return new JsonObject()
                .put("seconds", time.toSeconds())
                .put("requests", traffic.requests())
                .put("succeeded", good)
                .put("platform_failed", bad)
                .put("customer_failed", traffic.requests(Side.CUSTOMER))
                .put("requests_per_second", (double) traffic.requests() / time.toSeconds())
                .put("success_share", Fields.share(good, good + bad))
                .put("by_outcome", outcomes)
                .put("top_failure", topFailure(traffic))
                .put("input_tokens", traffic.promptTokens())
                .put("output_tokens", traffic.completionTokens())
                .put("output_tokens_per_second", (double) traffic.completionTokens() / time.toSeconds())
                .put("total_ms", percentiles(traffic.total()))
                .put("first_token_ms", percentiles(traffic.firstToken()))
                .put("wait_ms", percentiles(traffic.waited()));
    }

    static JsonObject percentiles(Histogram histogram) {
        return new JsonObject()
                .put("count", histogram.count())
                .put("p50", Fields.ms(histogram.percentileMicros(0.5)))
                .put("p95", Fields.ms(histogram.percentileMicros(0.95)))
                .put("p99", Fields.ms(histogram.percentileMicros(0.99)));
    }

    /** Buckets with their upper bounds. */
    static JsonObject buckets(Histogram histogram) {
        var bounds = new JsonArray();
        var counts = new JsonArray();
        var all = histogram.counts();
        for (var i = 0; i < all.length; i++) {
            bounds.add(Fields.ms(Histogram.boundMicros(i)));
            counts.add(all[i]);
        }
        return new JsonObject().put("up_to_ms", bounds).put("counts", counts);
    }

    /** The last quarter of an hour for a sparkline: one figure for each minute, the oldest first, the last one still runs. */
    static JsonObject byMinute(List<TrafficReport.Step> steps, Predicate<Cell.Route> which, Instant now) {
        var last = now.truncatedTo(ChronoUnit.MINUTES);
        var requests = new long[MINUTES];
        var failed = new long[MINUTES];
        for (var step : steps) {
            var minute = MINUTES - 1 - (int) ChronoUnit.MINUTES.between(step.at(), last);
            if (minute >= 0 && minute < MINUTES && which.test(step.cell().route())) {
                requests[minute] += step.cell().requests();
                failed[minute] += step.cell().outcome().side() == Side.PLATFORM
                        ? step.cell().requests()
                        : 0;
            }
        }
        return new JsonObject()
                .put("until", last.toString())
                .put("requests", array(requests))
                .put("failed", array(failed));
    }

    /** Requests by gateway, each with its share, and how uneven they are: 1 is even. */
    static JsonObject gateways(Map<String, Long> byGateway, int gateways) {
        var all = byGateway.values().stream().mapToLong(Long::longValue).sum();
        var most = byGateway.values().stream().mapToLong(Long::longValue).max().orElse(0);
        var rows = new JsonArray();
        byGateway.forEach((gateway, requests) -> rows.add(new JsonObject()
                .put("gateway", gateway)
                .put("requests", requests)
                .put("share", Fields.share(requests, all))));
        var count = Math.max(gateways, byGateway.size());
        return new JsonObject().put("rows", rows).put("skew", all == 0 ? null : (double) most * count / all);
    }

    static @Nullable JsonObject last(Traffic.@Nullable Last last) {
        return last == null
                ? null
                : new JsonObject()
                        .put("request_id", last.requestId())
                        .put("at", last.at().toString());
    }

    private static @Nullable String topFailure(Traffic traffic) {
        return traffic.outcomes().entrySet().stream()
                .filter(entry -> entry.getKey().side() == Side.PLATFORM)
                .max(Map.Entry.comparingByValue())
                .map(entry -> entry.getKey().word())
                .orElse(null);
    }

    private static JsonArray array(long[] values) {
        var array = new JsonArray();
        for (var value : values) {
            array.add(value);
        }
        return array;
    }
}
