package network.cortensor.portal.app.command;

import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code portal check-config}. */
@Command(
        name = "check-config",
        description =
                "Shows every configuration value and where it comes from, secrets as stars; exit 1 with all faults.",
        footer = {"", "Example:", "  portal check-config --config portal.yaml"})
final class CheckConfigCommand implements Callable<Integer> {
    private final Terminal terminal;

    @Mixin
    private ConfigOptions config = new ConfigOptions();

    @Option(names = "--json", description = "Prints JSON instead of a table.")
    private boolean json;

    CheckConfigCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        var table = Table.of("NAME", "VALUE", "SOURCE");
        for (var entry : config.read(terminal, Map.of()).entries()) {
            table.add(List.of(entry.name(), entry.shown(), entry.origin().toString()));
        }
        table.print(terminal.out(), json);
        return ExitCode.DONE.code();
    }
}
