package network.cortensor.portal.app.command;

import java.io.IOException;
import network.cortensor.portal.app.config.EffectiveConfig;

/**
 * Starts the services. Expected failures (a port in use, a database that does not answer) are a {@link Failure}; an {@link
 * IOException} is told with its message alone; anything else is a bug and is told with its stack trace.
 */
public interface Launch {
    /**
     * Starts everything on this machine and returns when it is ready.
     *
     * @param demo whether to add the simulated routers and the demo keys
     */
    Running up(EffectiveConfig config, boolean demo) throws IOException;

    /** Starts the roles that the configuration names and returns when they are ready. */
    Running serve(EffectiveConfig config) throws IOException;

    /** Brings the database to this program's version; returns a line that says what was done. */
    String migrate(EffectiveConfig config) throws IOException;
}
