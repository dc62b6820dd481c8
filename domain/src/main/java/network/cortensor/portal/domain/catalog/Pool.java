package network.cortensor.portal.domain.catalog;

import java.util.List;

/**
 * Sessions that serve exactly one model.
 *
 * @param id for example {@code oss-20b}
 * @param model what it serves
 * @param kind what its routers speak; all of a pool speak the same
 * @param state whether it takes new requests
 * @param sessions in a fixed order, which round robin follows
 */
public record Pool(String id, Model model, UpstreamKind kind, PoolState state, List<Session> sessions) {
    public Pool {
        sessions = List.copyOf(sessions);
    }
}
