package network.cortensor.portal.app.command;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.concurrent.Callable;
import network.cortensor.portal.app.config.Given;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code portal serve}. */
@Command(
        name = "serve",
        description = "Runs the chosen roles against a real PostgreSQL, configured by file and PORTAL_* environment.",
        footer = {"", "Example:", "  portal serve --role gateway,control --config portal.yaml"})
final class ServeCommand implements Callable<Integer> {
    private final Launch launch;
    private final Terminal terminal;

    @Mixin
    private ConfigOptions config = new ConfigOptions();

    @Option(
            names = "--role",
            paramLabel = "ROLES",
            description = "Roles of this process, with commas: gateway, control, fleet; default: all.")
    private @Nullable String roles;

    ServeCommand(Launch launch, Terminal terminal) {
        this.launch = launch;
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        var options = new LinkedHashMap<String, Given>();
        if (roles != null) {
            options.put("roles", Given.option(roles, "--role"));
        }
        var effective = config.read(terminal, options);
        var lifetime = new Lifetime(terminal);
        lifetime.announce(lifetime.start(() -> launch.serve(effective)));
        return lifetime.await();
    }
}
