package network.cortensor.portal.control.web;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import network.cortensor.portal.control.picture.Picture;
import network.cortensor.portal.control.picture.Samples;
import network.cortensor.portal.control.traffic.Cell;
import network.cortensor.portal.control.traffic.Outcome.Side;
import network.cortensor.portal.domain.catalog.Offer;
import network.cortensor.portal.domain.catalog.Pool;
import network.cortensor.portal.domain.catalog.Session;
import network.cortensor.portal.domain.fleet.CapacityReport;
import network.cortensor.portal.domain.fleet.GatewayReport;
import network.cortensor.portal.domain.fleet.PoolReport;

/** Open problems, each with what it is about, and with the threshold that it is over. */
final class BadNews {
    /** Fewer requests say nothing about a share of them. */
    private static final long FEW = 20;

    private static final long MICROS = 1000;
    private static final long PERCENT = 100;

    private final Picture picture;
    private final Samples samples;
    private final NewsThresholds thresholds;
    private final JsonArray news = new JsonArray();

    private BadNews(Picture picture, Samples samples, NewsThresholds thresholds) {
        this.picture = picture;
        this.samples = samples;
        this.thresholds = thresholds;
    }

    static JsonArray of(Picture picture, Samples samples, NewsThresholds thresholds) {
        var bad = new BadNews(picture, samples, thresholds);
        bad.fleet();
        picture.live().missing().forEach(bad::missing);
        picture.live().gateways().forEach(bad::gateway);
        picture.catalog().pools().values().forEach(bad::pool);
        picture.catalog().offers().values().forEach(bad::model);
        return bad.news;
    }

    /** As they are configured. */
    static JsonObject thresholds(NewsThresholds thresholds) {
        return new JsonObject()
                .put("saturation", thresholds.saturation())
                .put("saturated_for_ms", thresholds.saturatedFor().toMillis())
                .put("waiting_for_ms", thresholds.waitingFor().toMillis())
                .put("failure_share", thresholds.failureShare())
                .put("slow_ms", thresholds.slow().toMillis())
                .put("unshipped_events", thresholds.unshipped())
                .put("clocks_apart_ms", thresholds.clocksApart().toMillis());
    }

    private void fleet() {
        if (!picture.live().unreachable().isEmpty()) {
            add("error", "shared_state", "fleet", "fleet", picture.live().unreachable());
        } else if (!picture.live().known()) {
            add("error", "no_gateway", "fleet", "fleet", "no gateway reports: what runs now is not known");
        }
        var configurations = picture.live().gateways().stream()
                .map(GatewayReport::configHash)
                .distinct()
                .count();
        if (configurations > 1) {
            add("warning", "configurations", "fleet", "fleet", "gateways run with different configurations");
        }
    }

    private void missing(GatewayReport gateway) {
        add(
                "error",
                "gateway_missing",
                "gateway",
                gateway.gatewayId(),
                "it has not been heard of since " + gateway.at());
    }

    private void gateway(GatewayReport gateway) {
        var id = gateway.gatewayId();
        var capacity = gateway.capacity();
        if (capacity.mode() == CapacityReport.Mode.REDIS && capacity.link() != CapacityReport.Link.CONNECTED) {
            var alone = capacity.actingAlone() ? "; it acts alone (" + Asked.word(capacity.whenAway()) + ")" : "";
            add("error", "redis", "gateway", id, "Redis is " + Asked.word(capacity.link()) + alone);
        }
        var apart = thresholds.clocksApart();
        if (Math.abs(capacity.clockDifferenceMicros()) > apart.toMillis() * MICROS) {
            add(
                    "warning",
                    "clocks",
                    "gateway",
                    id,
                    "its clock is more than " + apart.toMillis() + " ms away from Redis's");
        }
        var unshipped = gateway.process().journalUnshipped();
        if (unshipped > thresholds.unshipped()) {
            add(
                    "error",
                    "metering",
                    "gateway",
                    id,
                    "%d usage events are not in the database yet (over %d)"
                            .formatted(unshipped, thresholds.unshipped()));
        }
    }

    private void pool(Pool pool) {
        var id = pool.id();
        var shown = picture.pool(id).shown(picture.at());
        if (!shown.state().equals("live")) {
            add("warning", "pool_state", "pool", id, "it is " + shown.state() + ": " + shown.reason());
        }
        if (Picture.slots(pool) == 0 && pool.state().takesRequests()) {
            add("error", "pool_empty", "pool", id, "no session of it takes requests");
        }
        var sessions = pool.sessions().stream().map(Session::id).collect(Collectors.toSet());
        busy(id, sessions);
        var refused = samples.lastMinute(id, report -> report.refused() + report.timedOut());
        if (refused > 0) {
            add(
                    "warning",
                    "pool_refuses",
                    "pool",
                    id,
                    refused + " requests were refused for capacity in the last minute");
        }
        var expired = samples.expired(sessions::contains);
        if (expired > 0) {
            add(
                    "warning",
                    "leases_expire",
                    "pool",
                    id,
                    expired + " leases ran out in the last 15 minutes: a gateway died or stalled");
        }
    }

    private void busy(String id, Set<String> sessions) {
        if (samples.steadily(thresholds.saturatedFor(), look -> look.busy(sessions, thresholds.saturation()))) {
            add(
                    "warning",
                    "pool_saturated",
                    "pool",
                    id,
                    "at least %d %% of its slots have been in use for %d s"
                            .formatted(
                                    Math.round(thresholds.saturation() * PERCENT),
                                    thresholds.saturatedFor().toSeconds()));
        }
        if (samples.steadily(thresholds.waitingFor(), look -> look.waiting().getOrDefault(id, 0) > 0)) {
            var waiting = picture.live().pool(id).stream()
                    .mapToInt(PoolReport::waiting)
                    .sum();
            add(
                    "warning",
                    "pool_waits",
                    "pool",
                    id,
                    "requests have waited for a session for %d s without a break, %d now"
                            .formatted(thresholds.waitingFor().toSeconds(), waiting));
        }
    }

    private void model(Offer offer) {
        var five = picture.recent().five(Cell.Route::model, offer.alias());
        var failed = five.requests(Side.PLATFORM);
        var judged = failed + five.requests(Side.NOBODY);
        if (judged >= FEW && failed > judged * thresholds.failureShare()) {
            add(
                    "error",
                    "model_fails",
                    "model",
                    offer.alias(),
                    "%d of %d requests of the last five minutes failed (over %s %%)"
                            .formatted(failed, judged, percent(thresholds.failureShare())));
        }
        long slowest = Objects.requireNonNullElse(five.total().percentileMicros(0.95), 0L);
        if (five.total().count() >= FEW && slowest > thresholds.slow().toMillis() * MICROS) {
            add(
                    "warning",
                    "model_slow",
                    "model",
                    offer.alias(),
                    "the 95th percentile of the last five minutes is %d ms (over %d ms)"
                            .formatted(slowest / MICROS, thresholds.slow().toMillis()));
        }
    }

    private static String percent(double share) {
        return String.valueOf(Math.round(share * PERCENT));
    }

    private void add(String severity, String kind, String subjectKind, String subject, String text) {
        news.add(new JsonObject()
                .put("severity", severity)
                .put("kind", kind)
                .put("subject_kind", subjectKind)
                .put("subject", subject)
                .put("text", text));
    }
}
