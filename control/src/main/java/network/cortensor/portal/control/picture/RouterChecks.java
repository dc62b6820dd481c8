package network.cortensor.portal.control.picture;

import java.net.URI;
import java.util.List;
import network.cortensor.portal.domain.catalog.Router;
import org.jspecify.annotations.Nullable;

/**
 * What control asks routers themselves, when an operator wants to know it now. Calls block, for seconds at most; what a router does
 * wrong is an answer, never an exception.
 */
public interface RouterChecks {
    /** Asks a router whether it answers; of a group each of its members. Its ping only, never its status. */
    List<Probe> probe(Router router);

    /** Asks a router which sessions it has, and compares them with the catalog. */
    Listing sessions(Router router);

    /**
     * What one ping found.
     *
     * @param address the router's own, or that of a member of a group
     * @param micros how long the answer took, in microseconds; null when there was none
     * @param failure what went wrong, in one word; empty when nothing did
     * @param detail a few words about the failure, never what the router wrote
     */
    record Probe(URI address, @Nullable Long micros, String failure, String detail) {}

    /** What came of asking for sessions. */
    sealed interface Listing {}

    /**
     * The router's sessions beside the catalog's.
     *
     * @param registered sessions that both know
     * @param unregistered sessions that only the router knows
     * @param missing ids of sessions of the catalog that the router does not know: requests to them fail
     * @param micros how long the answer took, in microseconds
     */
    record Listed(List<Registered> registered, List<OnRouter> unregistered, List<String> missing, long micros)
            implements Listing {
        public Listed {
            registered = List.copyOf(registered);
            unregistered = List.copyOf(unregistered);
            missing = List.copyOf(missing);
        }
    }

    /** It is no Cortensor router, or does not offer the list. */
    record NotOffered() implements Listing {}

    /**
     * It did not answer, or with something that cannot be understood.
     *
     * @param failure what went wrong, in one word
     * @param detail a few words about it, never what the router wrote
     */
    record Unanswered(String failure, String detail) implements Listing {}

    /**
     * A session that both know.
     *
     * @param sessionId its name in the catalog
     * @param poolId the pool that it serves
     * @param router what the router says of it
     */
    record Registered(String sessionId, String poolId, OnRouter router) {}

    /**
     * A session as its router lists it.
     *
     * @param number the router's own number
     * @param active whether it takes tasks; true when the router does not say
     * @param nodes that serve it; null when the router does not say
     * @param model what the router calls its model; null when it does not say
     */
    record OnRouter(
            String number,
            boolean active,
            @Nullable Integer nodes,
            @Nullable String model) {}
}
