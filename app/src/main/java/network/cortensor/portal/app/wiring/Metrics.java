package network.cortensor.portal.app.wiring;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import network.cortensor.portal.gateway.journal.Journal;
import network.cortensor.portal.gateway.journal.JournalStats;
import network.cortensor.portal.gateway.journal.Shipper;
import network.cortensor.portal.gateway.record.LineWriter;

/** What Prometheus is told beside the requests: the journal and the JVM. */
final class Metrics {
    private Metrics() {}

    /** The process itself; the returned part stops listening to the garbage collector. */
    static AutoCloseable process(MeterRegistry registry) {
        new JvmMemoryMetrics().bindTo(registry);
        new JvmThreadMetrics().bindTo(registry);
        new ProcessorMetrics().bindTo(registry);
        new UptimeMetrics().bindTo(registry);
        var collector = new JvmGcMetrics();
        collector.bindTo(registry);
        return collector;
    }

    static void journal(MeterRegistry registry, Journal journal, Shipper shipper) {
        gauge(registry, "portal_journal_bytes", "Disk space in use", journal, JournalStats::bytes);
        gauge(
                registry,
                "portal_journal_unshipped",
                "Ended requests not yet in the database",
                journal,
                JournalStats::unshipped);
        Gauge.builder("portal_journal_shipped", shipper, Shipper::shipped)
                .description("Usage events handed to the database since the start")
                .register(registry);
        Gauge.builder("portal_journal_failures", shipper, Shipper::failures)
                .description("Times that handing over failed since the start")
                .register(registry);
    }

    static void requestLog(MeterRegistry registry, LineWriter lines) {
        FunctionCounter.builder("portal_log_lines_dropped", lines, LineWriter::dropped)
                .description("Request log lines lost because the log could not be written")
                .register(registry);
    }

    private static void gauge(
            MeterRegistry registry,
            String name,
            String what,
            Journal journal,
            java.util.function.ToDoubleFunction<JournalStats> value) {
        Gauge.builder(name, journal, source -> value.applyAsDouble(source.stats()))
                .description(what)
                .register(registry);
    }
}
