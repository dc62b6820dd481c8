package network.cortensor.portal.app.wiring;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import network.cortensor.portal.app.config.DataFolder;
import network.cortensor.portal.app.config.EffectiveConfig;
import network.cortensor.portal.app.config.Installation;
import network.cortensor.portal.app.config.PortalConfig;
import network.cortensor.portal.domain.key.KeyHasher;

/**
 * What every role stands on.
 *
 * @param effective the configuration, and where each value comes from
 * @param instance this run of this process: its name and its start; no two runs share one
 * @param data folder of this process
 * @param installation secrets and names
 * @param clock the wall clock
 * @param hasher hashes API keys
 * @param vertx the HTTP engine
 * @param registry metrics
 * @param lines where log lines go
 * @param closing what is to be stopped
 */
record Foundation(
        EffectiveConfig effective,
        String instance,
        Path data,
        Installation installation,
        Clock clock,
        KeyHasher hasher,
        Vertx vertx,
        PrometheusMeterRegistry registry,
        OutputStream lines,
        Closing closing) {
    private static final Set<String> OF_ONE_PROCESS =
            Set.of("data", "gateway.id", "gateway.host", "gateway.port", "ops.host", "ops.port");

    /** Opens the data folder and starts the engine. */
    static Foundation lay(EffectiveConfig effective, boolean linesToFile, Closing closing) throws IOException {
        var config = effective.values();
        var folder = DataFolder.open(config.data());
        var lines = linesToFile
                ? Logs.toFile(config.log(), folder.path().resolve("portal.log"))
                : Logs.toStandardOutput(config.log());
        var installation = folder.installation(config);
        var vertx = Vertx.builder()
                .with(new VertxOptions()
                        .setPreferNativeTransport(true)
                        .setEventLoopPoolSize(eventLoops(config))
                        .setWorkerPoolSize(4)
                        .setInternalBlockingPoolSize(4))
                .build();
        closing.add(
                "engine",
                () -> vertx.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS));
        var registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        closing.add("process metrics", Metrics.process(registry));
        var clock = Clock.systemUTC();
        return new Foundation(
                effective,
                installation.gatewayId() + "@" + Long.toString(clock.millis(), 36),
                folder.path(),
                installation,
                clock,
                new KeyHasher(installation.pepperBytes()),
                vertx,
                registry,
                lines,
                closing);
    }

    /** The configuration's values. */
    PortalConfig config() {
        return effective.values();
    }

    /** The same for processes that are configured alike, whatever their names, addresses and folders. */
    String configHash() {
        var values = effective.entries().stream()
                .filter(entry -> !OF_ONE_PROCESS.contains(entry.name()))
                .map(entry -> entry.name() + "=" + entry.shown())
                .collect(Collectors.joining("\n"));
        return Integer.toHexString(values.hashCode());
    }

    /** Threads of the hot path. */
    static int eventLoops(PortalConfig config) {
        var wanted = config.gateway().eventLoops();
        return wanted == 0 ? Runtime.getRuntime().availableProcessors() : wanted;
    }
}
