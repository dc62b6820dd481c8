package network.cortensor.portal.app.command;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Map;
import network.cortensor.portal.app.config.EffectiveConfig;

/**
 * One run of the {@code portal} command and what came of it. The services are not started: a verb that would start them fails.
 *
 * @param status the process's status
 * @param out standard output
 * @param err standard error
 */
record CommandRun(int status, String out, String err) {
    static CommandRun of(Map<String, String> environment, String... arguments) {
        var out = new StringWriter();
        var err = new StringWriter();
        var program = program(new Terminal(environment, new PrintWriter(out), new PrintWriter(err)));
        return new CommandRun(program.run(arguments), out.toString(), err.toString());
    }

    static Program program(Terminal terminal) {
        return new Program(new NoServices(), terminal);
    }

    /** A machine on which nothing can be started. */
    private record NoServices() implements Launch {
        @Override
        public Running up(EffectiveConfig config, boolean demo) {
            throw new Failure("port " + config.values().gateway().port() + " is in use, demo " + demo);
        }

        @Override
        public Running serve(EffectiveConfig config) {
            throw new IllegalStateException("serve " + config.values().roles());
        }

        @Override
        public String migrate(EffectiveConfig config) {
            return "the database " + config.values().database().url() + " is at version 1";
        }
    }
}
