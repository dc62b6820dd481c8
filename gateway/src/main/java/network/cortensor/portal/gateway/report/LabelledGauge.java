package network.cortensor.portal.gateway.report;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.MultiGauge.Row;
import io.micrometer.core.instrument.Tags;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;

/**
 * A gauge of many rows that come and go. A row that stays is never taken out to be put in again: who scrapes meanwhile would find it
 * twice, and get no page at all.
 */
final class LabelledGauge {
    private final MultiGauge gauge;
    private final Map<Tags, AtomicReference<Double>> values = new HashMap<>();

    LabelledGauge(MeterRegistry registry, String name, String what) {
        gauge = MultiGauge.builder(name).description(what).register(registry);
    }

    /** From now on these are the rows. For one thread at a time. */
    void set(Map<Tags, Double> rows) {
        values.keySet().retainAll(rows.keySet());
        rows.forEach((tags, value) ->
                values.computeIfAbsent(tags, absent -> new AtomicReference<>()).set(value));
        gauge.register(
                values.entrySet().stream()
                        .map(row -> Row.of(row.getKey(), row.getValue(), AtomicReference::get))
                        .toList(),
                false);
    }
}
