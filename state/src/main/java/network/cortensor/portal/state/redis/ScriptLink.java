package network.cortensor.portal.state.redis;

import java.time.Duration;
import java.util.List;
import network.cortensor.portal.domain.Step;

/** How scripts reach a server and messages come back. Safe for many threads; nothing here blocks. */
public interface ScriptLink extends AutoCloseable {
    /**
     * Runs a script. The reply is what it returns, one string for each entry; strings are UTF-8.
     *
     * @return fails, at the latest after the link's command time-out, when no reply has come; whether the script has run is not
     *     known then. An error that the script raised fails it as well
     */
    Step<List<String>> run(Script script, Words words);

    /** How long a call goes unanswered before it fails: the command time-out. */
    Duration answersWithin();

    /**
     * Begins to connect, and goes on trying for ever.
     *
     * @param channel whose messages are wanted
     * @param listener is told of every change; called on any thread
     */
    void open(String channel, Listener listener);

    /** Gives the connection up, if there is one, and makes a new one: what it does is of no use. */
    void reconnect(String why);

    @Override
    void close();

    /** Who uses a link. */
    interface Listener {
        /** There is a new connection. Nothing else was sent on it, and messages of the channel arrive. */
        void connected();

        /** The connection is lost; all that was under way has failed or fails now. */
        void away(String why);

        /** A message of the channel. Messages may be lost at any time. */
        void message(String text);
    }
}
