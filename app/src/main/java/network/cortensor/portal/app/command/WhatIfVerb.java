package network.cortensor.portal.app.command;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code portal capacity what-if}: a calculation that changes nothing. */
@Command
final class WhatIfVerb implements Callable<Integer> {
    private static final double PERCENT = 100;

    private final Terminal terminal;

    @Mixin
    private OpsOptions ops = new OpsOptions();

    @Option(names = "--pool", paramLabel = "ID", description = "Measures this pool only; default: all.")
    private @Nullable String pool;

    @Option(names = "--sessions", paramLabel = "N", description = "Default: those that take requests now.")
    private @Nullable String sessions;

    @Option(names = "--limit", paramLabel = "N", description = "Requests at once on each; default: as now.")
    private @Nullable String limit;

    @Option(names = "--rate", paramLabel = "N", description = "Requests per second; default: the last five minutes'.")
    private @Nullable String rate;

    @Option(
            names = "--service-ms",
            paramLabel = "MS",
            description = "How long one takes on a session; default: the last five minutes' mean.")
    private @Nullable String service;

    WhatIfVerb(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        var query = new Query()
                .with("pool", pool)
                .with("sessions", sessions)
                .with("limit", limit)
                .with("rate", rate)
                .with("service_ms", service);
        var found = ops.connect(terminal).get("/capacity/what-if", query.asMap());
        ops.print(terminal, found, WhatIfVerb::table);
        if (!ops.json()) {
            terminal.err().println("portal: " + found.path("caveat").asText());
        }
        return ExitCode.DONE.code();
    }

    private static Table table(JsonNode answer) {
        var table = Table.of("WHAT IF", "VALUE", "FROM");
        var measured = answer.path("measured");
        table.add(List.of("slots", answer.path("slots").asText(), from(measured, "slots")));
        table.add(List.of("requests per second", number(answer.path("rate")), from(measured, "rate")));
        table.add(
                List.of("time on a session", number(answer.path("service_ms")) + " ms", from(measured, "service_ms")));
        table.add(List.of("utilisation", percent(answer.path("utilisation")), ""));
        table.add(List.of("requests that wait", percent(answer.path("waits")), ""));
        table.add(List.of(
                "mean wait",
                answer.path("stable").asBoolean()
                        ? number(answer.path("mean_wait_ms")) + " ms"
                        : "grows without an end",
                ""));
        table.add(List.of(
                "would wait longer than " + answer.path("wait_timeout_ms").asText() + " ms",
                percent(answer.path("waits_longer_than_timeout")),
                ""));
        table.add(List.of("highest rate", number(answer.path("highest_rate")) + " per second", ""));
        return table;
    }

    private static String from(JsonNode measured, String field) {
        return measured.path(field).asBoolean() ? "measured now" : "asked";
    }

    private static String percent(JsonNode share) {
        return String.format(Locale.ROOT, "%.1f%%", share.asDouble() * PERCENT);
    }

    private static String number(JsonNode value) {
        return String.format(Locale.ROOT, "%.2f", value.asDouble());
    }
}
