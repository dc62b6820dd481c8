package network.cortensor.portal.gateway;

import network.cortensor.portal.domain.catalog.UpstreamKind;
import network.cortensor.portal.upstream.Upstream;

/**
 * The upstreams of one event loop.
 *
 * @param cortensor speaks to Cortensor routers
 * @param openai speaks to OpenAI-compatible servers
 */
public record Upstreams(Upstream cortensor, Upstream openai) {
    /** The one that speaks this kind's protocol. */
    Upstream of(UpstreamKind kind) {
        return switch (kind) {
            case CORTENSOR -> cortensor;
            case OPENAI -> openai;
        };
    }
}
