package network.cortensor.portal.gateway.server;

import io.vertx.core.http.HttpMethod;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import network.cortensor.portal.gateway.ChatCompletions;
import network.cortensor.portal.gateway.Exchange;
import network.cortensor.portal.gateway.Health;
import network.cortensor.portal.gateway.ModelList;
import org.jspecify.annotations.Nullable;

/** Every route of the gateway, in one list. Each asks for a key unless it says open; what is not listed does not exist. */
final class Routes {
    private static final String MODEL = "/v1/models/";
    private static final String ONE_MODEL = "/v1/models/{id}";

    private final Map<String, Route> exact;
    private final ModelList models;

    /**
     * One route.
     *
     * @param name its name in logs and metrics
     * @param method the only method it takes
     * @param handler serves it
     */
    record Route(String name, HttpMethod method, Consumer<Exchange> handler) {}

    Routes(ChatCompletions chat, ChatCompletions completions, ModelList models, Health health) {
        this.models = models;
        exact = Map.of(
                "/v1/chat/completions", new Route("/v1/chat/completions", HttpMethod.POST, chat::handle),
                "/v1/completions", new Route("/v1/completions", HttpMethod.POST, completions::handle),
                "/v1/models", new Route("/v1/models", HttpMethod.GET, models::all),
                "/health/live", new Route("/health/live", HttpMethod.GET, health::live), // open
                "/health/ready", new Route("/health/ready", HttpMethod.GET, health::ready)); // open
    }

    /** The route of a path, or null. */
    @Nullable
    Route find(String path) {
        var route = exact.get(path);
        if (route == null && path.startsWith(MODEL) && path.length() > MODEL.length()) {
            var encoded = path.substring(MODEL.length());
            return new Route(ONE_MODEL, HttpMethod.GET, exchange -> models.one(exchange, decoded(encoded)));
        }
        return route;
    }

    /** The name and method of every route; the names are those of api/inference.yaml. */
    Map<String, HttpMethod> methods() {
        var methods = new TreeMap<String, HttpMethod>();
        methods.put(ONE_MODEL, HttpMethod.GET);
        exact.values().forEach(route -> methods.put(route.name(), route.method()));
        return methods;
    }

    private static String decoded(String encoded) {
        try {
            // A path keeps its plus signs; the decoder is made for queries.
            return URLDecoder.decode(encoded.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException malformed) {
            return encoded;
        }
    }
}
