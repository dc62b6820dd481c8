package network.cortensor.portal.app.command;

import java.io.IOException;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code portal migrate}. */
@Command(
        name = "migrate",
        description = "Brings the database to this program's version. Safe to repeat.",
        footer = {"", "Example:", "  PORTAL_DATABASE_URL=postgresql://portal:secret@db:5432/portal portal migrate"})
final class MigrateCommand implements Callable<Integer> {
    private final Launch launch;
    private final Terminal terminal;

    @Mixin
    private ConfigOptions config = new ConfigOptions();

    MigrateCommand(Launch launch, Terminal terminal) {
        this.launch = launch;
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws IOException {
        terminal.out().println(launch.migrate(config.read(terminal, Map.of())));
        return ExitCode.DONE.code();
    }
}
