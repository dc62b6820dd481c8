package network.cortensor.portal.control.web;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.openapi.validation.ValidatedRequest;
import java.util.List;
import java.util.stream.Stream;
import network.cortensor.portal.control.picture.Picture;
import network.cortensor.portal.control.picture.Pictures;
import network.cortensor.portal.control.traffic.Cell;
import network.cortensor.portal.control.traffic.Traffic;
import network.cortensor.portal.control.web.OpsRoute.Answer;
import network.cortensor.portal.domain.fleet.CapacityReport;
import network.cortensor.portal.domain.fleet.GatewayReport;
import network.cortensor.portal.domain.fleet.PoolReport;

/** Gateways, as they report themselves. */
final class GatewayRoutes {
    private final Pictures pictures;

    GatewayRoutes(Pictures pictures) {
        this.pictures = pictures;
    }

    List<OpsRoute> routes() {
        return List.of(OpsRoute.of("listGateways", this::listGateways));
    }

    private Answer listGateways(ValidatedRequest request) {
        var picture = pictures.now();
        var rows = new JsonArray();
        rows(picture).forEach(rows::add);
        var hashes = picture.live().gateways().stream()
                .map(GatewayReport::configHash)
                .distinct()
                .count();
        return Answer.ok(new JsonObject()
                .put("as_of", picture.at().toString())
                .put("catalog_version", picture.catalog().version())
                .put("configurations", hashes)
                .put("balance", balance(picture))
                .put("gateways", rows));
    }

    /** Those that live, then those that are missing. */
    private static Stream<JsonObject> rows(Picture picture) {
        return Stream.concat(
                picture.live().gateways().stream()
                        .map(gateway -> row(picture, gateway, gateway.draining() ? "draining" : "live")),
                picture.live().missing().stream().map(gateway -> row(picture, gateway, "missing")));
    }

    private static JsonObject balance(Picture picture) {
        return TrafficJson.gateways(
                Traffic.of(picture.recent().fiveMinutes()).gateways(),
                picture.live().gateways().size());
    }

    private static JsonObject row(Picture picture, GatewayReport gateway, String state) {
        var process = gateway.process();
        return new JsonObject()
                .put("id", gateway.gatewayId())
                .put("instance", gateway.instance())
                .put("version", gateway.version())
                .put("state", state)
                .put("started_at", gateway.startedAt().toString())
                .put("last_seen", gateway.at().toString())
                .put("age_ms", Fields.age(gateway.at(), picture.at()))
                .put("catalog_version", gateway.catalogVersion())
                .put("applied", gateway.catalogVersion() >= picture.catalog().version())
                .put("config_hash", gateway.configHash())
                .put("running", gateway.running())
                .put(
                        "in_flight",
                        gateway.pools().stream().mapToInt(PoolReport::inFlight).sum())
                .put(
                        "waiting",
                        gateway.pools().stream().mapToInt(PoolReport::waiting).sum())
                .put("heap_bytes", process.heapBytes())
                .put("heap_max_bytes", process.heapMaxBytes())
                .put("processor_load", process.processorLoad() < 0 ? null : process.processorLoad())
                .put("collection_ms", process.collectionMillis())
                .put("loop_lag_ms", Fields.ms(process.loopLagMicros()))
                .put("open_connections", process.openConnections())
                .put("journal_unshipped", process.journalUnshipped())
                .put("capacity", capacity(gateway.capacity()))
                .put(
                        "five_minutes",
                        TrafficJson.sums(
                                picture.recent().five(Cell.Route::gateway, gateway.gatewayId()), picture.lastFive()));
    }

    /** How a gateway counts capacity. */
    static JsonObject capacity(CapacityReport capacity) {
        return new JsonObject()
                .put("mode", Asked.word(capacity.mode()))
                .put("redis", Asked.word(capacity.link()))
                .put("fail_policy", Asked.word(capacity.whenAway()))
                .put("acting", capacity.actingAlone())
                .put("rtt_p50_ms", Fields.ms(capacity.roundTripP50Micros()))
                .put("rtt_p99_ms", Fields.ms(capacity.roundTripP99Micros()))
                .put("reconnects", capacity.reconnects())
                .put("last_error", capacity.lastError())
                .put("server", capacity.server())
                .put("clock_difference_ms", Fields.ms(capacity.clockDifferenceMicros()))
                .put("leases", capacity.leases())
                .put("leases_lost", capacity.leasesLost())
                .put("leases_expired", capacity.leasesExpired())
                .put("overlaps", capacity.overlaps());
    }
}
