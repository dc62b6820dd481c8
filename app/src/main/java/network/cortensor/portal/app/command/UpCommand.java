package network.cortensor.portal.app.command;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.concurrent.Callable;
import network.cortensor.portal.app.config.DataFolder;
import network.cortensor.portal.app.config.Given;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code portal up}. */
@Command(
        name = "up",
        description = "Runs everything on this machine: gateway, control, embedded PostgreSQL, simulated routers.",
        footer = {"", "Example:", "  portal up --port 8080 --data data"})
final class UpCommand implements Callable<Integer> {
    private final Launch launch;
    private final Terminal terminal;

    @Mixin
    private ConfigOptions config = new ConfigOptions();

    @Option(
            names = "--port",
            paramLabel = "PORT",
            description = "Port for customers' calls; default: 8080, 0: a free one.")
    private @Nullable String port;

    @Option(
            names = "--ops-port",
            paramLabel = "PORT",
            description = "Port of the operators' listener; default: 8081, 0: a free one.")
    private @Nullable String opsPort;

    @Option(names = "--no-demo", description = "Starts clean: no simulated routers, no demo keys.")
    private boolean noDemo;

    @Option(
            names = "--train",
            hidden = true,
            description = "Makes some calls and stops: what the launcher learns the start from.")
    private boolean train;

    UpCommand(Launch launch, Terminal terminal) {
        this.launch = launch;
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        var options = new LinkedHashMap<String, Given>();
        if (port != null) {
            options.put("gateway.port", Given.option(port, "--port"));
        }
        if (opsPort != null) {
            options.put("ops.port", Given.option(opsPort, "--ops-port"));
        }
        var effective = config.read(terminal, options);
        var lifetime = new Lifetime(terminal);
        var addresses = lifetime.start(() -> launch.up(effective, !noDemo));
        if (addresses.demo() != null) {
            DemoFile.write(DataFolder.open(effective.values().data()), addresses, addresses.demo());
        }
        if (train) {
            lifetime.stopAfter(() -> new Training(addresses).run());
            return ExitCode.DONE.code();
        }
        lifetime.announce(addresses);
        return lifetime.await();
    }
}
