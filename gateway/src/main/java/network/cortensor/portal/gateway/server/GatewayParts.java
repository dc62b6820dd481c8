package network.cortensor.portal.gateway.server;

import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Vertx;
import java.time.InstantSource;
import java.util.function.Function;
import java.util.function.Supplier;
import network.cortensor.portal.domain.Ids;
import network.cortensor.portal.domain.catalog.Catalog;
import network.cortensor.portal.gateway.Upstreams;
import network.cortensor.portal.gateway.breaker.Breakers;
import network.cortensor.portal.gateway.journal.Journal;
import network.cortensor.portal.gateway.key.Keys;
import network.cortensor.portal.gateway.record.LineWriter;
import network.cortensor.portal.gateway.record.RefusalCounts;
import network.cortensor.portal.state.RuntimeState;

/**
 * What a gateway is made of; whoever starts it builds these.
 *
 * @param gatewayId this gateway's name in usage events
 * @param clock the wall clock
 * @param ids makes request ids
 * @param keys verifies keys
 * @param catalog the current snapshot
 * @param state sessions and who uses them
 * @param breakers what this gateway has experienced with routers; the state asks them, and they know the catalog
 * @param journal where usage is recorded first
 * @param upstreams makes the upstreams of one event loop; called on that loop
 * @param registry where metrics go
 * @param requestLog where request lines go
 * @param refusals counts refusals
 */
public record GatewayParts(
        String gatewayId,
        InstantSource clock,
        Ids ids,
        Keys keys,
        Supplier<Catalog> catalog,
        RuntimeState state,
        Breakers breakers,
        Journal journal,
        Function<Vertx, Upstreams> upstreams,
        MeterRegistry registry,
        LineWriter requestLog,
        RefusalCounts refusals) {}
