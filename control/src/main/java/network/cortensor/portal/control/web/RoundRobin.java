package network.cortensor.portal.control.web;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.Comparator;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BinaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import network.cortensor.portal.control.picture.Picture;
import network.cortensor.portal.domain.catalog.NodeType;
import network.cortensor.portal.domain.catalog.Pool;
import network.cortensor.portal.domain.fleet.GatewayReport;
import org.jspecify.annotations.Nullable;

/** Where round robin stands in a pool, told by what was granted last: of requests that run, and of those that ended in the last hour. */
final class RoundRobin {
    private RoundRobin() {}

    private record Granted(String gateway, String session, Instant at) {}

    static JsonObject of(Picture picture, Pool pool) {
        var names = picture.live().gateways().stream()
                .collect(Collectors.toMap(GatewayReport::instance, GatewayReport::gatewayId, (a, b) -> b));
        var running = picture.live().leases().stream()
                .filter(lease -> lease.poolId().equals(pool.id()))
                .map(lease -> new Granted(
                        names.getOrDefault(lease.instance(), lease.instance()), lease.sessionId(), lease.takenAt()));
        var ended = picture.recent().hour().stream()
                .filter(cell -> cell.route().pool().equals(pool.id()))
                .map(cell -> new Granted(cell.route().gateway(), cell.route().session(), cell.lastAt()));
        Map<String, Granted> last = Stream.concat(running, ended)
                .collect(Collectors.toMap(
                        Granted::gateway,
                        granted -> granted,
                        BinaryOperator.maxBy(Comparator.comparing(Granted::at)),
                        TreeMap::new));
        var rows = new JsonArray();
        last.values()
                .forEach(granted -> rows.add(new JsonObject()
                        .put("gateway", granted.gateway())
                        .put("last_session", granted.session())
                        .put("at", granted.at().toString())
                        .put("next_session", next(pool, granted.session()))));
        // In Redis mode all gateways go round together: what counts is the last grant of any of them.
        var newest = last.values().stream().max(Comparator.comparing(Granted::at));
        return new JsonObject()
                .put(
                        "next_session",
                        newest.map(granted -> next(pool, granted.session())).orElse(null))
                .put("gateways", rows);
    }

    /** The next dedicated session that takes requests, full or not; null when there is none or the last one is gone. */
    private static @Nullable String next(Pool pool, String last) {
        var sessions = pool.sessions();
        for (var at = 0; at < sessions.size(); at++) {
            if (sessions.get(at).id().equals(last)) {
                for (var step = 1; step <= sessions.size(); step++) {
                    var session = sessions.get((at + step) % sessions.size());
                    if (session.slots() > 0 && session.nodeType() == NodeType.DEDICATED) {
                        return session.id();
                    }
                }
            }
        }
        return null;
    }
}
