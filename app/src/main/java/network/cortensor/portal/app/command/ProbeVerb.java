package network.cortensor.portal.app.command;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code portal routers probe}: asks a router now whether it answers. One that does not is a failure, for scripts. */
@Command
final class ProbeVerb implements Callable<Integer> {
    private final Terminal terminal;

    @Mixin
    private OpsOptions ops = new OpsOptions();

    @Parameters(paramLabel = "ID", description = "The router, as the list shows it.")
    private String id = "";

    ProbeVerb(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        var found = ops.connect(terminal)
                .post("/routers/%s/probe".formatted(OpsClient.encoded(id)), JsonNodeFactory.instance.objectNode());
        ops.print(terminal, found, answer -> FleetTables.of("targets", answer.path("targets")));
        if (!found.path("answered").asBoolean()) {
            throw new Failure("router " + id + " does not answer now; portal routers show " + id + " tells since when");
        }
        return ExitCode.DONE.code();
    }
}
