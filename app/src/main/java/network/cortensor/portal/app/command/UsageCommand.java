package network.cortensor.portal.app.command;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code portal usage}. */
@Command(
        name = "usage",
        description =
                "Shows requests, tokens and cost by day (UTC), model and environment; the last 30 days by default.",
        footer = {
            "",
            "Example:",
            "  portal usage --from 2026-11-01 --to 2026-12-01 --key key_01JD3Z5V9K8Q2M4N6P7R8S9T0A"
        })
final class UsageCommand implements Callable<Integer> {
    private static final int NANO = 9;

    private final Terminal terminal;

    @Mixin
    private OpsOptions ops = new OpsOptions();

    @Option(names = "--from", paramLabel = "TIME", description = "From this day or time on (UTC).")
    private @Nullable String from;

    @Option(names = "--to", paramLabel = "TIME", description = "Up to this day or time, itself not included.")
    private @Nullable String to;

    @Option(names = "--key", paramLabel = "ID", description = "Only this key's.")
    private @Nullable String key;

    @Option(names = "--org", paramLabel = "ID", description = "Only this organization's.")
    private @Nullable String organization;

    UsageCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        var query = new Query()
                .with("from", from == null ? null : Moments.utc(from))
                .with("to", to == null ? null : Moments.utc(to))
                .with("key", key)
                .with("organization", organization);
        ops.print(terminal, ops.connect(terminal).get("/usage", query.asMap()), UsageCommand::table);
        return ExitCode.DONE.code();
    }

    private static Table table(JsonNode usage) {
        var table =
                Table.of("DAY", "MODEL", "ENV", "REQUESTS", "PROMPT", "CACHED", "COMPLETION", "REASONING", "CREDITS");
        for (var line : usage.path("lines")) {
            table.add(List.of(
                    line.path("day").asText(),
                    line.path("model").asText(),
                    line.path("environment").asText(),
                    line.path("requests").asText(),
                    line.path("prompt_tokens").asText(),
                    line.path("cached_tokens").asText(),
                    line.path("completion_tokens").asText(),
                    line.path("reasoning_tokens").asText(),
                    credits(line.path("cost").asLong())));
        }
        return table;
    }

    /** Nano-credits as credits, exact. */
    private static String credits(long nano) {
        return BigDecimal.valueOf(nano, NANO).stripTrailingZeros().toPlainString();
    }
}
