package network.cortensor.portal.bench;

import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** {@code portal bench}: measures the portal beside a baseline in the same run. */
@Command(
        name = "portal bench",
        description = "Measures the portal beside its baseline, in one run. Without a name: proxy.",
        mixinStandardHelpOptions = true,
        subcommands = {
            ProxyCommand.class,
            ProfileCommand.class,
            StreamsCommand.class,
            CrashCommand.class,
            OverloadCommand.class,
            RedisCommand.class
        },
        footer = {
            "",
            "Examples:",
            "  portal bench",
            "  portal bench proxy --pairs 9 --only unary",
            "  portal bench profile --stream",
            "  portal bench overload --mode redis --faults all"
        })
public final class Bench implements Callable<Integer> {
    /** Runs the bench that the arguments name, and ends the process. */
    public static void main(String[] arguments) {
        System.exit(new CommandLine(new Bench())
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setExecutionExceptionHandler((failure, command, parsed) -> {
                    if (failure instanceof IOException) {
                        System.err.println("portal bench: " + failure.getMessage());
                    } else {
                        failure.printStackTrace();
                    }
                    return 1;
                })
                .execute(arguments.length == 0 ? new String[] {"proxy"} : arguments));
    }

    @Override
    public Integer call() {
        CommandLine.usage(this, System.out);
        return 2;
    }
}
