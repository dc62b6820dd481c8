package network.cortensor.portal.app.wiring;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.time.Clock;
import java.util.concurrent.TimeUnit;
import network.cortensor.portal.app.config.DataFolder;
import network.cortensor.portal.app.config.Installation;
import network.cortensor.portal.app.config.PortalConfig;
import network.cortensor.portal.domain.key.KeyHasher;

/**
 * What every role stands on.
 *
 * @param config checked
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
        PortalConfig config,
        Path data,
        Installation installation,
        Clock clock,
        KeyHasher hasher,
        Vertx vertx,
        PrometheusMeterRegistry registry,
        OutputStream lines,
        Closing closing) {
    /** Opens the data folder and starts the engine. */
    static Foundation lay(PortalConfig config, boolean linesToFile, Closing closing) throws IOException {
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
        return new Foundation(
                config,
                folder.path(),
                installation,
                Clock.systemUTC(),
                new KeyHasher(installation.pepperBytes()),
                vertx,
                registry,
                lines,
                closing);
    }

    /** Threads of the hot path. */
    static int eventLoops(PortalConfig config) {
        var wanted = config.gateway().eventLoops();
        return wanted == 0 ? Runtime.getRuntime().availableProcessors() : wanted;
    }
}
