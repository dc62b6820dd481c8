package network.cortensor.portal.domain.catalog;

import java.util.Map;

/**
 * A place on a router that serves a bounded number of requests at once: the unit of capacity.
 *
 * @param id our name for it, unique over the catalog
 * @param router where it lives
 * @param number the router's own session number, empty for an OpenAI-compatible server
 * @param limit requests at once, at least 1; 1 for a Cortensor session unless the operator knows better
 * @param nodeType dedicated or ephemeral
 * @param network for example {@code testnet1a}; empty when it does not matter
 * @param labels free words of the operator
 */
public record Session(
        String id,
        Router router,
        String number,
        int limit,
        NodeType nodeType,
        String network,
        Map<String, String> labels) {
    public Session {
        if (limit < 1) {
            throw new IllegalArgumentException("a session's limit is at least 1: " + id);
        }
        labels = Map.copyOf(labels);
    }
}
