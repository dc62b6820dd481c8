package network.cortensor.portal.domain.catalog;

import java.net.URI;
import network.cortensor.portal.domain.Secret;
import org.jspecify.annotations.Nullable;

/**
 * One upstream server.
 *
 * @param id our name for it
 * @param kind what it speaks
 * @param address scheme, host, port and base path, for example {@code http://127.0.0.1:5010} or {@code http://10.0.0.5:8000/v1}
 * @param token what it asks for as a bearer token, or null for nothing
 * @param api the version of its completions API; meaningless for an OpenAI-compatible server
 * @param upstreamModel the model's name there, for an OpenAI-compatible server; null sends our model id
 */
public record Router(
        String id,
        UpstreamKind kind,
        URI address,
        @Nullable Secret token,
        RouterApi api,
        @Nullable String upstreamModel) {}
