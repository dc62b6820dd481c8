package network.cortensor.portal.app.wiring;

import io.vertx.core.Vertx;
import io.vertx.ext.web.Router;
import java.io.IOException;
import java.net.URI;
import java.util.concurrent.TimeUnit;
import network.cortensor.portal.app.command.Failure;
import network.cortensor.portal.app.command.Launch;
import network.cortensor.portal.app.command.Running;
import network.cortensor.portal.app.config.EffectiveConfig;
import network.cortensor.portal.app.config.PortalConfig;
import network.cortensor.portal.app.config.Role;
import network.cortensor.portal.control.catalog.CatalogReader;
import network.cortensor.portal.control.catalog.TokenSource;
import network.cortensor.portal.control.change.Change;
import network.cortensor.portal.control.change.ChangeFeed;
import network.cortensor.portal.control.database.DatabaseException;
import network.cortensor.portal.domain.fleet.CapacityReport.Mode;
import network.cortensor.portal.domain.key.Environment;
import network.cortensor.portal.simulator.SimulatedFleet;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Starts the program's parts in order, and stops them in the reverse order. */
public final class Portal implements Launch {
    private static final Logger log = LoggerFactory.getLogger(Portal.class);

    @Override
    public Running up(EffectiveConfig config, boolean demo) throws IOException {
        return start(config, demo, true);
    }

    @Override
    public Running serve(EffectiveConfig config) throws IOException {
        return start(config, false, false);
    }

    @Override
    public String migrate(EffectiveConfig config) throws IOException {
        try (var closing = new Closing()) {
            Durable.open(Foundation.lay(config, true, closing), false);
            return "the database is up to date";
        }
    }

    private static Running start(EffectiveConfig effective, boolean demo, boolean linesToFile) throws IOException {
        var config = effective.values();
        var closing = new Closing();
        try {
            var foundation = Foundation.lay(effective, linesToFile, closing);
            // A gateway that has served before can go on without the database.
            var mayBeAway = config.runs(Role.GATEWAY) && GatewayRole.hasServed(foundation);
            var durable = Durable.open(foundation, mayBeAway);
            var tried = demo ? demo(foundation, durable) : null;
            var shared = Shared.open(foundation, durable);
            var gateway = config.runs(Role.GATEWAY) ? GatewayRole.start(foundation, durable, shared) : null;
            closing.add("changes", ChangeFeed.start(durable.database(), change -> apply(change, gateway, shared)));
            if (config.runs(Role.FLEET)) {
                FleetRole.start(foundation, durable, shared);
            }
            warnOfBlindness(config);
            var router = Router.router(foundation.vertx());
            if (config.runs(Role.CONTROL)) {
                ControlRole.start(foundation, durable, shared, router);
            }
            var opsPort = OpsListener.start(foundation, router);
            return new Started(addresses(foundation, gateway, opsPort, tried), gateway, closing);
        } catch (DatabaseException e) {
            closing.close();
            throw new Failure(String.valueOf(e.getMessage()));
        } catch (IOException | RuntimeException e) {
            closing.close();
            throw e;
        }
    }

    /** What gateways say of themselves is in their memory in plain mode. */
    private static void warnOfBlindness(PortalConfig config) {
        if (config.capacity().mode() == Mode.PLAIN && !config.runs(Role.GATEWAY)) {
            log.warn(
                    "this process has no gateway, and in plain mode it hears of none: live figures (requests at work, who waits, leases,"
                            + " circuit breakers, 'applied on n of n') are unknown here, a lease cannot be released, and routers are judged"
                            + " by pings alone. Run all roles in one process, or set capacity.mode=redis on all (PORTAL_CAPACITY_MODE)");
        }
    }

    private static void apply(Change change, @Nullable GatewayRole gateway, Shared shared) {
        if (gateway != null) {
            gateway.apply(change);
        }
        switch (change) {
            case Change.KeyChanged key -> {}
            case Change.CatalogChanged() -> shared.catalogs().changed();
            case Change.EverythingChanged() -> shared.catalogs().changed();
        }
    }

    private static Running.Addresses addresses(
            Foundation foundation, @Nullable GatewayRole gateway, int opsPort, Running.@Nullable Demo demo) {
        var config = foundation.config();
        return new Running.Addresses(
                gateway == null
                        ? null
                        : root(config.gateway().host(), gateway.port()).resolve("/v1"),
                root(config.ops().host(), opsPort),
                foundation.installation().opsToken(),
                demo);
    }

    /** An address that works on this machine, also where every interface is listened on. */
    private static URI root(String host, int port) {
        var reachable =
                switch (host) {
                    case "0.0.0.0", "::", "[::]" -> "127.0.0.1";
                    default -> host.contains(":") && !host.startsWith("[") ? "[" + host + "]" : host;
                };
        return URI.create("http://" + reachable + ":" + port);
    }

    /** Simulated routers with an engine of their own, so that the gateway's figures are the gateway's. */
    private static Running.Demo demo(Foundation foundation, Durable durable) throws IOException {
        var engine = Vertx.vertx();
        foundation
                .closing()
                .add(
                        "simulators",
                        () -> engine.close()
                                .toCompletionStage()
                                .toCompletableFuture()
                                .get(10, TimeUnit.SECONDS));
        var fleet = Await.done(
                "simulated routers",
                SimulatedFleet.start(engine, SimulatedFleet.demoPools(), SimulatedFleet.demoGeneration()));
        durable.catalog().apply(CatalogReader.read(DemoFleet.catalog(fleet), TokenSource.literalOnly()), false, false);
        var keys = new DemoKeys(
                durable.keys(), foundation.hasher(), foundation.data().resolve("demo.json"));
        return new Running.Demo(
                keys.key(Environment.LIVE),
                keys.key(Environment.TEST),
                DemoFleet.MODEL,
                fleet.routers().size() + " simulated routers");
    }

    private record Started(Addresses addresses, @Nullable GatewayRole gateway, Closing closing) implements Running {
        @Override
        public void stop() {
            if (gateway != null) {
                gateway.giveNotice();
            }
            closing.close();
        }
    }
}
