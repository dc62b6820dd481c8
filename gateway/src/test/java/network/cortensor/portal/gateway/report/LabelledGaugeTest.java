package network.cortensor.portal.gateway.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.Tags;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class LabelledGaugeTest {
    private static final Tags A = Tags.of("pool", "a");
    private static final Tags B = Tags.of("pool", "b");
    private static final int TIMES = 5_000;

    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final LabelledGauge gauge = new LabelledGauge(registry, "things", "Things");

    @Test
    void rowsComeChangeAndGo() {
        gauge.set(Map.of(A, 1.0, B, 2.0));
        assertThat(registry.scrape()).contains("things{pool=\"a\"} 1.0", "things{pool=\"b\"} 2.0");
        gauge.set(Map.of(A, 3.0));
        assertThat(registry.scrape()).contains("things{pool=\"a\"} 3.0").doesNotContain("pool=\"b\"");
        gauge.set(Map.of(B, 4.0));
        assertThat(registry.scrape()).contains("things{pool=\"b\"} 4.0").doesNotContain("pool=\"a\"");
    }

    @Test
    void aPageCanBeReadWhileRowsChange() {
        var changes = CompletableFuture.runAsync(() -> {
            for (var i = 0; i < TIMES; i++) {
                gauge.set(i % 2 == 0 ? Map.of(A, 1.0) : Map.of(A, 2.0, B, 1.0));
            }
        });
        do {
            assertThat(registry.scrape()).doesNotContain("NaN");
        } while (!changes.isDone());
        changes.join();
    }
}
