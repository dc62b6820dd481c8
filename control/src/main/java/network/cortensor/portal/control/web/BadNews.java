package network.cortensor.portal.control.web;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import network.cortensor.portal.control.picture.Picture;
import network.cortensor.portal.control.picture.Samples;
import network.cortensor.portal.domain.catalog.Pool;
import network.cortensor.portal.domain.fleet.CapacityReport;
import network.cortensor.portal.domain.fleet.GatewayReport;
import network.cortensor.portal.domain.fleet.PoolReport;

/** Open problems, each with what it is about. The thresholds are these constants. */
final class BadNews {
    private static final double SATURATED = 0.9;
    private static final int UNSHIPPED = 10_000;
    private static final long CLOCKS_APART_MICROS = 2_000_000;

    private final JsonArray news = new JsonArray();

    private BadNews() {}

    static JsonArray of(Picture picture, Samples samples) {
        var bad = new BadNews();
        if (!picture.live().unreachable().isEmpty()) {
            bad.add("error", "fleet", "fleet", picture.live().unreachable());
        } else if (!picture.live().known()) {
            bad.add("error", "fleet", "fleet", "no gateway reports: what runs now is not known");
        }
        picture.live().missing().forEach(bad::missing);
        picture.live().gateways().forEach(bad::gateway);
        if (picture.live().gateways().stream()
                        .map(GatewayReport::configHash)
                        .distinct()
                        .count()
                > 1) {
            bad.add("warning", "fleet", "fleet", "gateways run with different configurations");
        }
        picture.catalog().pools().values().forEach(pool -> bad.pool(picture, samples, pool));
        return bad.news;
    }

    private void missing(GatewayReport gateway) {
        add("error", "gateway", gateway.gatewayId(), "it has not been heard of since " + gateway.at());
    }

    private void gateway(GatewayReport gateway) {
        var capacity = gateway.capacity();
        if (capacity.mode() == CapacityReport.Mode.REDIS && capacity.link() != CapacityReport.Link.CONNECTED) {
            add(
                    "error",
                    "gateway",
                    gateway.gatewayId(),
                    "Redis is " + Asked.word(capacity.link())
                            + (capacity.actingAlone()
                                    ? "; it acts alone (" + Asked.word(capacity.whenAway()) + ")"
                                    : ""));
        }
        if (Math.abs(capacity.clockDifferenceMicros()) > CLOCKS_APART_MICROS) {
            add("warning", "gateway", gateway.gatewayId(), "its clock is more than 2 s away from Redis's");
        }
        if (gateway.process().journalUnshipped() > UNSHIPPED) {
            add(
                    "error",
                    "gateway",
                    gateway.gatewayId(),
                    gateway.process().journalUnshipped() + " usage events are not in the database yet");
        }
    }

    private void pool(Picture picture, Samples samples, Pool pool) {
        var shown = picture.pool(pool.id()).shown(picture.at());
        var slots = Picture.slots(pool);
        if (!shown.state().equals("live")) {
            add("warning", "pool", pool.id(), "it is " + shown.state() + ": " + shown.reason());
        }
        if (slots == 0 && pool.state().takesRequests()) {
            add("error", "pool", pool.id(), "no session of it takes requests");
        }
        var reports = picture.live().pool(pool.id());
        var waiting = reports.stream().mapToInt(PoolReport::waiting).sum();
        var used = reports.stream().mapToInt(PoolReport::inFlight).sum();
        if (slots > 0 && used >= slots * SATURATED) {
            add("warning", "pool", pool.id(), used + " of " + slots + " slots are in use");
        }
        if (waiting > 0) {
            add("warning", "pool", pool.id(), waiting + " requests wait for a session");
        }
        var refused = samples.lastMinute(pool.id(), report -> report.refused() + report.timedOut());
        if (refused > 0) {
            add("warning", "pool", pool.id(), refused + " requests were refused for capacity in the last minute");
        }
    }

    private void add(String severity, String subjectKind, String subject, String text) {
        news.add(new JsonObject()
                .put("severity", severity)
                .put("subject_kind", subjectKind)
                .put("subject", subject)
                .put("text", text));
    }
}
