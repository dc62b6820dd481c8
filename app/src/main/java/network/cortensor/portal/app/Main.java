package network.cortensor.portal.app;

import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import network.cortensor.portal.app.command.Program;
import network.cortensor.portal.app.command.Terminal;
import network.cortensor.portal.app.wiring.Portal;

/** Where the process begins. */
public final class Main {
    private Main() {}

    /** Runs the command that the arguments name and ends the process with its status. */
    public static void main(String[] arguments) {
        var terminal = new Terminal(
                System.getenv(),
                new PrintWriter(System.out, true, StandardCharsets.UTF_8),
                new PrintWriter(System.err, true, StandardCharsets.UTF_8));
        System.exit(new Program(new Portal(), terminal).run(arguments));
    }
}
