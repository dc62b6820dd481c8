package network.cortensor.portal.app.wiring;

import java.time.Duration;
import java.util.Objects;
import network.cortensor.portal.app.config.RedisConfig;
import network.cortensor.portal.app.config.RedisUrl;
import network.cortensor.portal.app.config.Role;
import network.cortensor.portal.domain.fleet.CapacityReport.WhenAway;
import network.cortensor.portal.state.LocalRuntimeState;
import network.cortensor.portal.state.RuntimeState;
import network.cortensor.portal.state.SlotGate;
import network.cortensor.portal.state.WaitingRoomLimits;
import network.cortensor.portal.state.redis.RedisAddress;
import network.cortensor.portal.state.redis.RedisRuntimeState;
import network.cortensor.portal.state.redis.RedisScriptLink;
import network.cortensor.portal.state.redis.RedisSettings;

/** Makes the runtime state that the configuration asks for, and drives its time. */
final class Capacity {
    private static final Duration SWEEP = Duration.ofMillis(20);

    private Capacity() {}

    /** Opens it; it is closed with the foundation. */
    static RuntimeState open(Foundation foundation, SlotGate gate) {
        var state =
                switch (foundation.config().capacity().mode()) {
                    case PLAIN ->
                        new LocalRuntimeState(
                                System::nanoTime,
                                foundation.clock(),
                                new WaitingRoomLimits(
                                        foundation.config().capacity().maxWaiting()),
                                gate);
                    case REDIS -> redis(foundation, gate);
                };
        // Requests that wait end on time, whatever else has to wait for the database.
        foundation.closing().add("waiting requests", new Schedule("waiting")).every(SWEEP, state::sweep);
        return state;
    }

    private static RuntimeState redis(Foundation foundation, SlotGate gate) {
        var capacity = foundation.config().capacity();
        // Who leases nothing must not count among those who share sessions while Redis is away.
        var serves = foundation.config().runs(Role.GATEWAY);
        var settings = new RedisSettings(
                foundation.instance(),
                "portal:capacity",
                capacity.leaseTtl(),
                capacity.leaseMargin(),
                capacity.renewEvery(),
                capacity.maxWaiting(),
                serves ? capacity.whenRedisAway() : WhenAway.REFUSE,
                serves);
        var link = new RedisScriptLink(
                foundation.vertx(), address(foundation.config().redis()));
        var clocks = new RedisRuntimeState.Clocks(System::nanoTime, foundation.clock());
        var state = foundation.closing().add("shared state", new RedisRuntimeState(settings, link, clocks, gate));
        CapacityMetrics.redis(foundation.registry(), state);
        return state;
    }

    private static RedisAddress address(RedisConfig redis) {
        return new RedisAddress(
                Objects.requireNonNull(redis.url(), "checked with the configuration").stream()
                        .map(RedisUrl::uri)
                        .toList(),
                RedisAddress.Topology.valueOf(redis.topology().name()),
                redis.sentinelMaster(),
                redis.commandTimeout(),
                redis.caFile());
    }
}
