package network.cortensor.portal.control.web;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.openapi.validation.ValidatedRequest;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;
import network.cortensor.portal.control.picture.Picture;
import network.cortensor.portal.control.picture.Pictures;
import network.cortensor.portal.control.picture.Samples;
import network.cortensor.portal.control.traffic.Traffic;
import network.cortensor.portal.control.web.OpsRoute.Answer;
import network.cortensor.portal.domain.catalog.Session;
import network.cortensor.portal.domain.fleet.CapacityReport;
import network.cortensor.portal.domain.fleet.CapacityReport.Link;
import network.cortensor.portal.domain.fleet.GatewayReport;
import network.cortensor.portal.domain.fleet.PoolReport;

/** How much fits, where that is counted, and who says so. */
final class CapacityRoutes {
    private static final long SLOW_MICROS = 50_000;

    private static final String WAITING_ROOM =
            "Between organizations it is fair by their weight, inside one first come first served; a freed session goes to the head"
                    + " waiter. Who would wait longer than it may is refused at once.";

    private final Pictures pictures;
    private final CapacitySettings settings;

    CapacityRoutes(Pictures pictures, CapacitySettings settings) {
        this.pictures = pictures;
        this.settings = settings;
    }

    List<OpsRoute> routes() {
        return List.of(OpsRoute.of("showCapacity", this::showCapacity));
    }

    private Answer showCapacity(ValidatedRequest request) {
        return Answer.ok(document(pictures.now(), pictures.samples(), settings));
    }

    /** The capacity document. */
    static JsonObject document(Picture picture, Samples samples, CapacitySettings settings) {
        var live = picture.live();
        var sources = new JsonObject();
        settings.sources()
                .forEach((field, source) -> sources.put(
                        field, new JsonObject().put("source", source.source()).put("env_name", source.environment())));
        var five = Traffic.of(picture.recent().fiveMinutes());
        var document = new JsonObject()
                .put("as_of", picture.at().toString())
                .put("mode", settings.mode())
                .put("modes_reported", modes(live.gateways()))
                .put("modes_agree", modes(live.gateways()).stream().allMatch(settings.mode()::equals))
                .put("redis", redis(live))
                .put("limits", limits(picture, settings))
                .put("lease_ttl_ms", settings.leaseTtl().toMillis())
                .put("lease_renew_ms", settings.leaseRenew().toMillis())
                .put("wait_timeout_ms", settings.waitTimeout().toMillis())
                .put("max_waiting", settings.maxWaiting())
                .put("sources", sources)
                .put("in_flight", live.known() ? live.sum(PoolReport::inFlight) : null)
                .put("waiting", live.known() ? live.sum(PoolReport::waiting) : null)
                .put("decisions_per_min", decisions(samples, "", session -> true))
                .put("wait_ms", TrafficJson.percentiles(five.waited()))
                .put("waits", waits(samples, five))
                .put("waiting_room", WAITING_ROOM)
                .put("leases_held", live.leases().size())
                .put(
                        "oldest_lease_ms",
                        live.leases().stream()
                                .map(lease -> lease.takenAt())
                                .min(Comparator.naturalOrder())
                                .map(taken -> Fields.age(taken, picture.at()))
                                .orElse(null))
                .put("expired_leases", sum(live, CapacityReport::leasesExpired))
                .put("lost_leases", sum(live, CapacityReport::leasesLost))
                .put("overlaps", sum(live, CapacityReport::overlaps));
        tracked(document, picture);
        return document.put("pools", pools(picture, samples))
                .put("gateways", gateways(picture))
                .put("samples", samples(samples));
    }

    /** A session is tracked when a gateway counts it. */
    private static void tracked(JsonObject document, Picture picture) {
        var reported = picture.live().gateways().stream()
                .flatMap(gateway -> gateway.sessions().stream())
                .map(session -> session.sessionId())
                .distinct()
                .toList();
        var configured = picture.sessions().map(placed -> placed.session().id()).toList();
        document.put(
                        "tracked_sessions",
                        configured.stream().filter(reported::contains).count())
                .put("configured_sessions", configured.size())
                .put(
                        "untracked",
                        new JsonArray(configured.stream()
                                .filter(id -> !reported.contains(id))
                                .toList()));
    }

    private static JsonObject limits(Picture picture, CapacitySettings settings) {
        var overrides = new JsonArray();
        picture.sessions()
                .map(placed -> placed.session())
                .filter(session -> session.limit() != settings.defaultInFlight())
                .sorted(Comparator.comparing(Session::id))
                .forEach(session -> overrides.add(
                        new JsonObject().put("session", session.id()).put("limit", session.limit())));
        return new JsonObject()
                .put("default_in_flight", settings.defaultInFlight())
                .put("overrides", overrides)
                .put(
                        "total_slots",
                        picture.catalog().pools().values().stream()
                                .mapToInt(Picture::slots)
                                .sum());
    }

    /** The worst that any gateway says of Redis. */
    private static JsonObject redis(Picture.Live live) {
        Optional<CapacityReport> worst = live.gateways().stream()
                .map(GatewayReport::capacity)
                .max(Comparator.comparingInt((CapacityReport report) -> badness(report.link()))
                        .thenComparingLong(CapacityReport::roundTripP99Micros));
        if (worst.isEmpty()) {
            return new JsonObject().put("state", "unknown").put("acting", false);
        }
        var report = worst.get();
        return new JsonObject()
                .put("state", state(report))
                .put(
                        "rtt_ms",
                        new JsonObject()
                                .put("p50", Fields.ms(report.roundTripP50Micros()))
                                .put("p99", Fields.ms(report.roundTripP99Micros())))
                .put("last_error", report.lastError())
                .put("server", report.server())
                .put("clock_difference_ms", Fields.ms(report.clockDifferenceMicros()))
                .put("reconnects", report.reconnects())
                .put("fail_policy", Asked.word(report.whenAway()))
                .put(
                        "acting",
                        live.gateways().stream()
                                .anyMatch(gateway -> gateway.capacity().actingAlone()));
    }

    private static String state(CapacityReport report) {
        return report.link() == Link.CONNECTED && report.roundTripP99Micros() > SLOW_MICROS
                ? "slow"
                : Asked.word(report.link());
    }

    private static int badness(Link link) {
        return switch (link) {
            case DISABLED -> 0;
            case CONNECTED -> 1;
            case RECOVERING -> 2;
            case UNREACHABLE -> 3;
        };
    }

    /** What became of those who asked for a session during the last five minutes. */
    private static JsonObject waits(Samples samples, Traffic five) {
        ToLongFunction<ToLongFunction<PoolReport>> grown =
                counter -> samples.growth("", Duration.ofMinutes(5), counter);
        var waited = grown.applyAsLong(report -> report.afterWait() + report.timedOut() + report.left());
        return new JsonObject()
                .put("got_a_slot", grown.applyAsLong(PoolReport::afterWait))
                .put("timed_out", grown.applyAsLong(PoolReport::timedOut))
                .put("left", grown.applyAsLong(PoolReport::left))
                .put("refused", grown.applyAsLong(PoolReport::refused))
                .put(
                        "share",
                        Fields.share(waited, waited + grown.applyAsLong(report -> report.atOnce() + report.refused())))
                .put("longest_ms", Fields.ms(five.waited().mostMicros()));
    }

    private static JsonObject decisions(Samples samples, String pool, Predicate<String> sessions) {
        return new JsonObject()
                .put("at_once", samples.lastMinute(pool, PoolReport::atOnce))
                .put("after_wait", samples.lastMinute(pool, PoolReport::afterWait))
                .put("skipped_full", samples.skippedLastMinute(sessions))
                .put("refused", samples.lastMinute(pool, PoolReport::refused))
                .put("timed_out", samples.lastMinute(pool, PoolReport::timedOut))
                .put("left", samples.lastMinute(pool, PoolReport::left));
    }

    private static JsonArray pools(Picture picture, Samples samples) {
        var rows = new JsonArray();
        picture.catalog().pools().values().forEach(pool -> {
            var reports = picture.live().pool(pool.id());
            var sessions = pool.sessions().stream().map(Session::id).collect(Collectors.toSet());
            var slots = Picture.slots(pool);
            var used = reports.stream().mapToInt(PoolReport::inFlight).sum();
            var known = picture.live().known();
            rows.add(new JsonObject()
                    .put("pool", pool.id())
                    .put("slots", slots)
                    .put("used", known ? used : null)
                    .put("free", known ? Math.max(0, slots - used) : null)
                    .put(
                            "waiting",
                            known
                                    ? reports.stream()
                                            .mapToInt(PoolReport::waiting)
                                            .sum()
                                    : null)
                    .put(
                            "full_sessions",
                            known
                                    ? pool.sessions().stream()
                                            .filter(session -> session.slots() > 0
                                                    && picture.live().inFlight(session.id()) >= session.slots())
                                            .count()
                                    : null)
                    .put("full_share", samples.fullShare(sessions))
                    .put("leases_expired", samples.expired(sessions::contains))
                    .put("decisions_per_min", decisions(samples, pool.id(), sessions::contains)));
        });
        return rows;
    }

    private static JsonArray gateways(Picture picture) {
        var rows = new JsonArray();
        var held = picture.live().leases();
        for (var gateway : picture.live().gateways()) {
            var shared = held.stream()
                    .filter(lease -> lease.instance().equals(gateway.instance()))
                    .count();
            rows.add(new JsonObject()
                    .put("id", gateway.gatewayId())
                    .put("version", gateway.version())
                    .put(
                            "in_flight",
                            gateway.pools().stream()
                                    .mapToInt(PoolReport::inFlight)
                                    .sum())
                    .put("mode", Asked.word(gateway.capacity().mode()))
                    .put("redis", Asked.word(gateway.capacity().link()))
                    .put("config_hash", gateway.configHash())
                    .put("last_seen", gateway.at().toString())
                    .put("clock_skew_ms", Fields.ms(gateway.capacity().clockDifferenceMicros()))
                    .put("leases", gateway.capacity().leases())
                    .put("drift", gateway.capacity().leases() - shared));
        }
        return rows;
    }

    private static JsonArray samples(Samples samples) {
        var rows = new JsonArray();
        samples.all()
                .forEach(sample -> rows.add(new JsonObject()
                        .put("at", sample.at().toString())
                        .put("in_flight", sample.inFlight())
                        .put(
                                "slots",
                                sample.slots().values().stream()
                                        .mapToInt(Integer::intValue)
                                        .sum())
                        .put(
                                "waiting",
                                sample.waiting().values().stream()
                                        .mapToInt(Integer::intValue)
                                        .sum())));
        return rows;
    }

    private static JsonArray modes(List<GatewayReport> gateways) {
        return new JsonArray(gateways.stream()
                .map(gateway -> Asked.word(gateway.capacity().mode()))
                .distinct()
                .toList());
    }

    private static long sum(Picture.Live live, ToLongFunction<CapacityReport> figure) {
        return live.gateways().stream()
                .mapToLong(gateway -> figure.applyAsLong(gateway.capacity()))
                .sum();
    }
}
