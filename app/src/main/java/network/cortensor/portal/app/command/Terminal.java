package network.cortensor.portal.app.command;

import java.io.PrintWriter;
import java.util.Map;

/**
 * What a command sees of the world around it.
 *
 * @param environment all variables
 * @param out what was asked for
 * @param err everything else
 */
public record Terminal(Map<String, String> environment, PrintWriter out, PrintWriter err) {
    @Override
    public String toString() {
        // The environment is full of secrets.
        return "terminal";
    }
}
