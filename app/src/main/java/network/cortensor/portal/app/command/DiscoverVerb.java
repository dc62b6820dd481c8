package network.cortensor.portal.app.command;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code portal routers discover}: which sessions a router has, beside the catalog's. */
@Command
final class DiscoverVerb implements Callable<Integer> {
    private final Terminal terminal;

    @Mixin
    private OpsOptions ops = new OpsOptions();

    @Parameters(paramLabel = "ID", description = "The router, as the list shows it.")
    private String id = "";

    DiscoverVerb(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        var found = ops.connect(terminal).get("/routers/%s/discovery".formatted(OpsClient.encoded(id)), Map.of());
        ops.print(terminal, found, DiscoverVerb::table);
        if (!found.path("state").asText().equals("listed")) {
            throw new Failure("router " + id + " lists no sessions: "
                    + found.path("detail").asText() + "; portal routers probe " + id + " tells whether it answers");
        }
        var snippet = found.path("catalog").asText();
        if (!ops.json() && !snippet.isEmpty()) {
            terminal.out().println();
            terminal.out().println("# for a catalog file; check each entry, then portal apply -f FILE --dry-run");
            terminal.out().print(snippet);
        }
        return ExitCode.DONE.code();
    }

    private static Table table(JsonNode answer) {
        var table = Table.of("NUMBER", "CATALOG", "POOL", "ACTIVE", "NODES", "MODEL");
        answer.path("registered")
                .forEach(session -> row(table, session, session.path("session").asText()));
        answer.path("unregistered").forEach(session -> row(table, session, "not registered"));
        answer.path("missing")
                .forEach(session -> table.add(List.of("", session.asText(), "", "not on the router", "", "")));
        return table;
    }

    private static void row(Table table, JsonNode session, String name) {
        table.add(List.of(
                session.path("number").asText(),
                name,
                session.path("pool").asText(""),
                session.path("active").asBoolean() ? "yes" : "no",
                session.path("nodes").asText("").replace("null", ""),
                session.path("model").isNull() ? "" : session.path("model").asText()));
    }
}
