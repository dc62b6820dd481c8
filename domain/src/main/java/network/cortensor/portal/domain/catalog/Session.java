package network.cortensor.portal.domain.catalog;

import java.util.Locale;
import java.util.Map;

/**
 * A place on a router that serves a bounded number of requests at once: the unit of capacity.
 *
 * @param id our name for it, unique over the catalog
 * @param router where it lives
 * @param number the router's own session number; empty for an OpenAI-compatible server and for a group, whose routers use the
 *     session that each is configured with
 * @param limit requests at once for each server behind the router's address, at least 1; 1 for a Cortensor session unless the
 *     operator knows better
 * @param nodeType dedicated or ephemeral
 * @param network for example {@code testnet1a}; empty when it does not matter
 * @param labels free words of the operator
 * @param state whether it takes new requests
 */
public record Session(
        String id,
        Router router,
        String number,
        int limit,
        NodeType nodeType,
        String network,
        Map<String, String> labels,
        TrafficState state) {
    public Session {
        if (limit < 1) {
            throw new IllegalArgumentException("a session's limit is at least 1: " + id);
        }
        labels = Map.copyOf(labels);
    }

    /** A dedicated session that takes requests. */
    public Session(String id, Router router, String number, int limit) {
        this(id, router, number, limit, NodeType.DEDICATED, "", Map.of(), TrafficState.LIVE);
    }

    /** Requests that may be here at once now: zero where it or its router takes none. */
    public int slots() {
        return state.takesRequests() && router.state().takesRequests() ? limit * router.serversUp() : 0;
    }

    /**
     * What it stands for at its router: the same under every name and in every pool, so that capacity that is counted by it stays
     * true when a session is renamed or moved.
     */
    public String place() {
        // An OpenAI-compatible server and a group have no numbers: there the operator's sessions are the places.
        var address = router.address();
        // Written with other capitals it is the same host.
        var host = (address.getScheme() + "://" + address.getRawAuthority()).toLowerCase(Locale.ROOT);
        return host + address.getRawPath() + "#" + (number.isEmpty() ? id : number);
    }
}
