package network.cortensor.portal.app.command;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import network.cortensor.portal.app.nginx.GroupMember;
import network.cortensor.portal.app.nginx.ModelGroup;
import org.jspecify.annotations.Nullable;

/** Finds groups in the catalog as the operators' API shows it: every field is a text. */
final class CatalogGroups {
    private static final String NO_LIMIT = "default";

    private final JsonNode catalog;

    CatalogGroups(JsonNode catalog) {
        this.catalog = catalog;
    }

    /**
     * A group as stored.
     *
     * @param group its routers
     * @param port of the address at which the portal calls it
     */
    record Found(ModelGroup group, String port) {}

    /** The group of a pool; a {@link Failure} that says what to do where there is none, or no single one. */
    Found find(String pool, @Nullable String router, int limitUnlessSaid) {
        var pools = catalog.path("pools");
        if (!pools.has(pool)) {
            throw new Failure("there is no pool \"" + pool + "\"; "
                    + (pools.isEmpty() ? "the catalog has none yet" : "the pools are: " + names(pools)));
        }
        var groups = groups(pool, limitUnlessSaid);
        if (groups.isEmpty()) {
            throw new Failure(
                    "the pool " + pool + " has no group, its routers are called directly. To make one, write in the"
                            + " catalog file under 'routers' an entry with the nginx's own address and \"members:"
                            + " [http://10.0.0.5:5010, http://10.0.0.6:5010]\", and under 'sessions' one of this pool on that router"
                            + " without a 'number'; then portal apply -f FILE");
        }
        if (router != null && !groups.containsKey(router)) {
            throw new Failure("the pool " + pool + " has no group \"" + router + "\"; its groups are: "
                    + String.join(", ", groups.keySet()));
        }
        if (router == null && groups.size() > 1) {
            throw new Failure(
                    "the pool " + pool + " has several groups, each with an nginx of its own: name one with --router: "
                            + String.join(", ", groups.keySet()));
        }
        var id = router == null ? groups.keySet().iterator().next() : router;
        return found(pool, id, groups.getOrDefault(id, 1));
    }

    /** The groups that a pool has sessions on, with what each member of them may do at once. */
    private Map<String, Integer> groups(String pool, int limitUnlessSaid) {
        var limits = new LinkedHashMap<String, Integer>();
        for (var session : catalog.path("sessions")) {
            var router = session.path("router").asText();
            if (session.path("pool").asText().equals(pool)
                    && !members(catalog.path("routers").path(router)).isEmpty()) {
                var said = session.path("limit").asText();
                limits.merge(router, said.equals(NO_LIMIT) ? limitUnlessSaid : Integer.parseInt(said), Integer::sum);
            }
        }
        return limits;
    }

    private Found found(String pool, String router, int limit) {
        var entry = catalog.path("routers").path(router);
        var address = URI.create(entry.path("address").asText());
        if (!"http".equals(address.getScheme())
                || !(address.getRawPath() == null || address.getRawPath().length() <= 1)) {
            throw new Failure(
                    "the group " + router + " is called at " + address
                            + ": this nginx speaks plain http without a path; give the group such an address on a private network");
        }
        try {
            var members = new ArrayList<GroupMember>();
            for (var member : members(entry)) {
                members.add(new GroupMember(URI.create(member), limit));
            }
            var port = address.getPort() > 0 ? address.getPort() : 80;
            return new Found(new ModelGroup(pool, router, members), String.valueOf(port));
        } catch (IllegalArgumentException cannotBeWritten) {
            throw new Failure(String.valueOf(cannotBeWritten.getMessage()));
        }
    }

    /** The addresses of a list as text, {@code [a, b]}, or as JSON. */
    private static List<String> members(JsonNode router) {
        var stored = router.path("members");
        var found = new ArrayList<String>();
        if (stored.isArray()) {
            stored.forEach(member -> found.add(member.asText()));
        } else {
            for (var member :
                    stored.asText().replaceAll("[\\[\\]](?=$)|^\\[", "").split(",")) {
                if (!member.isBlank()) {
                    found.add(member.strip());
                }
            }
        }
        return found;
    }

    private static String names(JsonNode entries) {
        var names = new ArrayList<String>();
        entries.fieldNames().forEachRemaining(names::add);
        return String.join(", ", names);
    }
}
