package network.cortensor.portal.app.command;

import java.io.IOException;
import network.cortensor.portal.app.config.ConfigFaults;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/** The {@code portal} command: the list of its verbs, and how each ends. */
@Command(
        name = "portal",
        description = "Cortensor Portal: an OpenAI-compatible API over pools of Cortensor routers.",
        footer = {"", "Example:", "  portal up"})
public final class Program {
    private final Launch launch;
    private final Terminal terminal;

    /** The command of one process. */
    public Program(Launch launch, Terminal terminal) {
        this.launch = launch;
        this.terminal = terminal;
    }

    /** Runs the command that the arguments name; returns the status of the process. */
    public int run(String... arguments) {
        var status = commandLine().execute(arguments);
        terminal.out().flush();
        terminal.err().flush();
        return status;
    }

    CommandLine commandLine() {
        var command = new CommandLine(CommandSpec.forAnnotatedObject(this));
        command.addSubcommand(new UpCommand(launch, terminal));
        command.addSubcommand(new ServeCommand(launch, terminal));
        command.addSubcommand(new MigrateCommand(launch, terminal));
        command.addSubcommand(new CheckConfigCommand(terminal));
        var keys = new CommandLine(new KeysCommand());
        keys.addSubcommand(new KeysCommand.Create(terminal));
        keys.addSubcommand(new KeysCommand.Listing(terminal));
        keys.addSubcommand(new KeysCommand.Revoke(terminal));
        command.addSubcommand(keys);
        command.addSubcommand(new ApplyCommand(terminal));
        command.addSubcommand(new UsageCommand(terminal));
        FleetVerbs.all(terminal).forEach(verb -> command.addSubcommand(verb.getCommandName(), verb));
        var journal = new CommandLine(new JournalCommand());
        journal.addSubcommand(new JournalCommand.Ship(terminal));
        command.addSubcommand(journal);
        var fleet = new CommandLine(new FleetCommand());
        fleet.addSubcommand(new FleetNginxCommand(terminal));
        command.addSubcommand(fleet);
        addHelp(command);
        command.setOut(terminal.out());
        command.setErr(terminal.err());
        command.setParameterExceptionHandler(this::misused);
        command.setExecutionExceptionHandler(this::failed);
        return command;
    }

    private static void addHelp(CommandLine command) {
        command.getCommandSpec().mixinStandardHelpOptions(false);
        command.getCommandSpec()
                .addOption(CommandLine.Model.OptionSpec.builder("-h", "--help")
                        .usageHelp(true)
                        .description("Shows this help.")
                        .build());
        command.getCommandSpec().usageMessage().sortOptions(false);
        command.getSubcommands().values().forEach(Program::addHelp);
    }

    private int misused(ParameterException e, String[] arguments) {
        var command = e.getCommandLine().getCommandSpec().qualifiedName(" ");
        terminal.err().println("portal: " + firstLine(e.getMessage()) + "; see " + command + " --help");
        return ExitCode.USAGE.code();
    }

    private int failed(Exception e, CommandLine command, CommandLine.ParseResult arguments) {
        switch (e) {
            case Failure failure -> {
                terminal.err().println("portal: " + failure.getMessage());
                return failure.exitCode().code();
            }
            case ConfigFaults faults -> {
                terminal.err()
                        .println("portal: the configuration has "
                                + faults.faults().size() + " fault(s):");
                faults.faults().forEach(fault -> terminal.err().println("  " + fault));
            }
            case IOException io -> terminal.err().println("portal: " + firstLine(io.getMessage()));
            default -> {
                terminal.err().println("portal: this is a bug, please report it:");
                e.printStackTrace(terminal.err());
            }
        }
        return ExitCode.FAILED.code();
    }

    private static String firstLine(@Nullable String message) {
        return message == null ? "unknown" : message.lines().findFirst().orElse("unknown");
    }
}
