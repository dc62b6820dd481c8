package network.cortensor.portal.app.command;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code portal keys}: API keys of a running portal. */
@Command(
        name = "keys",
        description = "Creates, lists and revokes API keys of a running portal.",
        footer = {"", "Example:", "  portal keys create --name laptop"})
final class KeysCommand {
    /** {@code portal keys create}. */
    @Command(
            name = "create",
            description = "Creates an API key and prints it. It is shown this once and stored nowhere.",
            footer = {"", "Example:", "  portal keys create --name laptop --env test --expires 2027-01-01"})
    static final class Create implements Callable<Integer> {
        private final Terminal terminal;

        @Mixin
        private OpsOptions ops = new OpsOptions();

        @Option(names = "--name", paramLabel = "NAME", description = "What people call it.")
        private String name = "";

        @Option(names = "--env", paramLabel = "ENV", description = "live or test; default: live.")
        private String environment = "live";

        @Option(names = "--org", paramLabel = "ID", description = "Who owns it; default: the first organization.")
        private @Nullable String organization;

        @Option(
                names = "--expires",
                paramLabel = "TIME",
                description = "When it stops working, as a day or a time in UTC; default: never.")
        private @Nullable String expires;

        Create(Terminal terminal) {
            this.terminal = terminal;
        }

        @Override
        public Integer call() {
            var body = JsonNodeFactory.instance.objectNode().put("name", name).put("environment", environment);
            if (organization != null) {
                body.put("organization", organization);
            }
            if (expires != null) {
                body.put("expires_at", Moments.utc(expires));
            }
            var created = ops.connect(terminal).post("/keys", body);
            if (ops.json()) {
                terminal.out().println(created.toPrettyString());
            } else {
                // The key alone, so that KEY=$(portal keys create) works.
                terminal.out().println(created.path("text").asText());
                terminal.err()
                        .println("portal: key " + created.path("key").path("id").asText()
                                + " created; it is shown only this once");
            }
            return ExitCode.DONE.code();
        }
    }

    /** {@code portal keys list}. */
    @Command(
            name = "list",
            description = "Lists API keys, the newest first. Never their text.",
            footer = {"", "Example:", "  portal keys list --json"})
    static final class Listing implements Callable<Integer> {
        private final Terminal terminal;

        @Mixin
        private OpsOptions ops = new OpsOptions();

        @Option(names = "--org", paramLabel = "ID", description = "Only this organization's; default: all.")
        private @Nullable String organization;

        Listing(Terminal terminal) {
            this.terminal = terminal;
        }

        @Override
        public Integer call() {
            var query = new Query().with("organization", organization);
            ops.print(terminal, ops.connect(terminal).get("/keys", query.asMap()), found -> table(found.path("keys")));
            return ExitCode.DONE.code();
        }
    }

    /** {@code portal keys revoke}. */
    @Command(
            name = "revoke",
            description = "Revokes an API key for good, on every gateway within a second.",
            footer = {"", "Example:", "  portal keys revoke key_01JD3Z5V9K8Q2M4N6P7R8S9T0A"})
    static final class Revoke implements Callable<Integer> {
        private final Terminal terminal;

        @Mixin
        private OpsOptions ops = new OpsOptions();

        @Parameters(
                paramLabel = "KEY",
                description = "Its id, or the start of it that keys list shows, if only one key starts like that.")
        private String key = "";

        Revoke(Terminal terminal) {
            this.terminal = terminal;
        }

        @Override
        public Integer call() {
            var revoked = ops.connect(terminal)
                    .post("/keys/revoke", JsonNodeFactory.instance.objectNode().put("key", key));
            if (ops.json()) {
                terminal.out().println(revoked.toPrettyString());
            } else {
                table(JsonNodeFactory.instance.arrayNode().add(revoked)).print(terminal.out(), false);
            }
            return ExitCode.DONE.code();
        }
    }

    private static Table table(JsonNode keys) {
        var table = Table.of("ID", "NAME", "ENV", "KEY", "STATE", "CREATED", "EXPIRES");
        for (var key : keys) {
            table.add(List.of(
                    key.path("id").asText(),
                    key.path("name").asText(),
                    key.path("environment").asText(),
                    key.path("display").asText(),
                    key.path("state").asText(),
                    key.path("created_at").asText(),
                    key.path("expires_at").asText()));
        }
        return table;
    }
}
