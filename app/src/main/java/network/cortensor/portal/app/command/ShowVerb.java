package network.cortensor.portal.app.command;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** A verb that shows one thing: its fields, then what has rows of its own. */
@Command
final class ShowVerb implements Callable<Integer> {
    private final Terminal terminal;
    private final String path;
    private final List<String> parts;

    @Mixin
    private OpsOptions ops = new OpsOptions();

    @Parameters(paramLabel = "ID", description = "Its id, as the list shows it.")
    private String id = "";

    /**
     * A verb.
     *
     * @param path of the thing, with {@code %s} where its id goes
     * @param parts lists in the answer that are shown as tables of their own
     */
    ShowVerb(Terminal terminal, String path, List<String> parts) {
        this.terminal = terminal;
        this.path = path;
        this.parts = parts;
    }

    @Override
    public Integer call() {
        var found = ops.connect(terminal).get(path.formatted(OpsClient.encoded(id)), Map.of());
        if (ops.json()) {
            terminal.out().println(found.toPrettyString());
            return ExitCode.DONE.code();
        }
        var fields = Table.of("FIELD", "VALUE");
        flatten("", found, fields);
        fields.print(terminal.out(), false);
        for (var part : parts) {
            var rows = found.path(part);
            if (!rows.isEmpty()) {
                terminal.out().println();
                terminal.out().println(part.replace('_', ' '));
                FleetTables.of(part, rows).print(terminal.out(), false);
            }
        }
        return ExitCode.DONE.code();
    }

    /** Single values by their dotted name; lists of words in one line; lists of objects are left to tables. */
    private static void flatten(String prefix, JsonNode node, Table table) {
        node.properties().forEach(field -> {
            var name = prefix + field.getKey();
            var value = field.getValue();
            if (value.isObject()) {
                flatten(name + ".", value, table);
            } else if (!value.isArray()) {
                table.add(List.of(name, value.isNull() ? "" : value.asText()));
            } else if (!value.isEmpty() && value.get(0).isTextual()) {
                table.add(List.of(name, FleetTables.words(value)));
            }
        });
    }
}
