package network.cortensor.portal.app.command;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.concurrent.Callable;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** A verb that shows a list of what a running portal sees. */
@Command
class ViewVerb implements Callable<Integer> {
    private final Terminal terminal;
    private final String path;
    private final Function<JsonNode, Table> table;

    @Mixin
    private OpsOptions ops = new OpsOptions();

    ViewVerb(Terminal terminal, String path, Function<JsonNode, Table> table) {
        this.terminal = terminal;
        this.path = path;
        this.table = table;
    }

    /** What the list is narrowed to. */
    Query query() {
        return new Query();
    }

    @Override
    public Integer call() {
        var found = ops.connect(terminal).get(path, query().asMap());
        ops.print(terminal, found, table);
        if (!ops.json()) {
            found.path("bad_news")
                    .forEach(news -> terminal.err()
                            .println("portal: " + news.path("subject").asText() + ": "
                                    + news.path("text").asText()));
        }
        return ExitCode.DONE.code();
    }

    /** {@code portal sessions list}. */
    @Command
    static final class Sessions extends ViewVerb {
        @Option(names = "--pool", paramLabel = "ID", description = "Only this pool's.")
        private @Nullable String pool;

        @Option(names = "--router", paramLabel = "ID", description = "Only this router's.")
        private @Nullable String router;

        @Option(names = "--model", paramLabel = "NAME", description = "Only those that serve this model or alias.")
        private @Nullable String model;

        @Option(names = "--network", paramLabel = "NAME", description = "Only those of this network.")
        private @Nullable String network;

        @Option(
                names = "--state",
                paramLabel = "STATE",
                description = "accepting, full, draining, paused, retired, failing or unknown.")
        private @Nullable String state;

        @Option(names = "--label", paramLabel = "LABEL", description = "A label's name, or name=value.")
        private @Nullable String label;

        @Option(names = "--match", paramLabel = "TEXT", description = "Only those with this in their id.")
        private @Nullable String text;

        @Option(names = "--idle", description = "Only those where nothing runs and nothing has begun for ten minutes.")
        private boolean idle;

        @Option(
                names = "--sort",
                paramLabel = "ORDER",
                description = "occupancy (default), traffic, p95, errors or id.")
        private @Nullable String sort;

        Sessions(Terminal terminal) {
            super(terminal, "/sessions", FleetTables::sessions);
        }

        @Override
        Query query() {
            return new Query()
                    .with("pool", pool)
                    .with("router", router)
                    .with("model", model)
                    .with("network", network)
                    .with("state", state)
                    .with("label", label)
                    .with("q", text)
                    .with("idle", idle ? "true" : null)
                    .with("sort", sort);
        }
    }

    /** {@code portal events}. */
    @Command
    static final class Events extends ViewVerb {
        @Option(
                names = "--kind",
                paramLabel = "KIND",
                description = "As pool.state; all that begin so where it ends with a dot.")
        private @Nullable String kind;

        @Option(names = "--severity", paramLabel = "WORD", description = "info, warning or error.")
        private @Nullable String severity;

        @Option(names = "--subject", paramLabel = "ID", description = "About this pool, router, session or model.")
        private @Nullable String subject;

        @Option(names = "--since", paramLabel = "TIME", description = "From this day or time on (UTC).")
        private @Nullable String since;

        @Option(
                names = "--fold",
                description = "Tells what was said several times about the same thing once, with how often.")
        private boolean fold;

        @Option(names = "--limit", paramLabel = "N", description = "At most so many, up to 200; default: 50.")
        private @Nullable String limit;

        Events(Terminal terminal) {
            super(terminal, "/events", FleetTables::events);
        }

        @Override
        Query query() {
            return new Query()
                    .with("kind", kind)
                    .with("severity", severity)
                    .with("subject", subject)
                    .with("since", since == null ? null : Moments.utc(since))
                    .with("fold", fold ? "true" : null)
                    .with("limit", limit);
        }
    }
}
