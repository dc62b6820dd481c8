package network.cortensor.portal.control.web;

import io.vertx.core.json.JsonObject;
import java.util.Map;
import network.cortensor.portal.control.web.ExplorerTemplates.Kind;

/** Links that verify a session or a task on its network's explorer. */
final class ExplorerJson {
    private final Map<String, ExplorerTemplates> networks;

    ExplorerJson(Map<String, ExplorerTemplates> networks) {
        this.networks = networks;
    }

    /** The link to a thing with its id, or why there is none. */
    JsonObject link(String network, Kind kind, Map<Kind, String> ids) {
        var json = new JsonObject()
                .put("kind", Asked.word(kind))
                .put("network", network)
                .put("id", ids.get(kind));
        var templates = networks.get(network);
        if (templates == null) {
            return json.put("state", networks.isEmpty() || network.isEmpty() ? "none_configured" : "unknown_network");
        }
        return templates
                .page(kind, ids)
                .map(page ->
                        json.put("state", "link").put("url", page.toString()).put("host", page.getHost()))
                .orElseGet(() -> json.put("state", "none_configured"));
    }
}
