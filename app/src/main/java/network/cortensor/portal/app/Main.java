package network.cortensor.portal.app;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import network.cortensor.portal.app.command.Failure;
import network.cortensor.portal.app.command.Launch;
import network.cortensor.portal.app.command.Program;
import network.cortensor.portal.app.command.Running;
import network.cortensor.portal.app.command.Terminal;
import network.cortensor.portal.app.config.EffectiveConfig;

/** Where the process begins. */
public final class Main {
    private Main() {}

    /** Runs the command that the arguments name and ends the process with its status. */
    public static void main(String[] arguments) {
        var terminal = new Terminal(
                System.getenv(),
                new PrintWriter(System.out, true, StandardCharsets.UTF_8),
                new PrintWriter(System.err, true, StandardCharsets.UTF_8));
        System.exit(new Program(new Unwired(), terminal).run(arguments));
    }

    /** Takes the place of the services until they are wired: says so, and starts nothing. */
    private static final class Unwired implements Launch {
        @Override
        public Running up(EffectiveConfig config, boolean demo) {
            throw missing();
        }

        @Override
        public Running serve(EffectiveConfig config) {
            throw missing();
        }

        @Override
        public String migrate(EffectiveConfig config) throws IOException {
            throw missing();
        }

        private static Failure missing() {
            return new Failure("the services are not wired into this build");
        }
    }
}
