package network.cortensor.portal.domain.catalog;

import java.net.URI;
import java.util.List;
import network.cortensor.portal.domain.Secret;
import org.jspecify.annotations.Nullable;

/**
 * One upstream server, or a group: one address (an nginx) in front of several routers that serve the same model, each with the
 * session that it is configured with.
 *
 * @param id our name for it
 * @param kind what it speaks
 * @param address scheme, host, port and base path, for example {@code http://127.0.0.1:5010} or {@code http://10.0.0.5:8000/v1}
 * @param token what it asks for as a bearer token, or null for nothing
 * @param api the version of its completions API; meaningless for an OpenAI-compatible server
 * @param upstreamModel the model's name there, for an OpenAI-compatible server; null sends our model id
 * @param members of a group, the addresses of its routers; empty for a single server
 * @param membersDown members that are known to fail now
 * @param state whether it takes new requests
 */
public record Router(
        String id,
        UpstreamKind kind,
        URI address,
        @Nullable Secret token,
        RouterApi api,
        @Nullable String upstreamModel,
        List<URI> members,
        int membersDown,
        TrafficState state) {
    public Router {
        members = List.copyOf(members);
        if (membersDown < 0 || membersDown > members.size()) {
            throw new IllegalArgumentException("members down are 0 to " + members.size() + ": " + id);
        }
    }

    /** A single server that takes requests. */
    public Router(
            String id,
            UpstreamKind kind,
            URI address,
            @Nullable Secret token,
            RouterApi api,
            @Nullable String upstreamModel) {
        this(id, kind, address, token, api, upstreamModel, List.of(), 0, TrafficState.LIVE);
    }

    /** Whether it stands for several routers. */
    public boolean isGroup() {
        return !members.isEmpty();
    }

    /**
     * How many servers work behind the address now, as far as is known; one at least. Who watches members may see less than who sends
     * requests, or may be away: whether anything answers at all is for the breaker to find out, which also notices when it does again.
     */
    public int serversUp() {
        return isGroup() ? Math.max(1, members.size() - membersDown) : 1;
    }
}
