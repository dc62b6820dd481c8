package network.cortensor.portal.control.action;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import network.cortensor.portal.control.catalog.CatalogStore.Loaded;
import network.cortensor.portal.control.catalog.Mappings;
import network.cortensor.portal.control.event.SubjectKind;
import network.cortensor.portal.control.organization.Organizations;
import network.cortensor.portal.domain.catalog.Offer;
import network.cortensor.portal.domain.catalog.Pool;
import network.cortensor.portal.domain.catalog.Session;
import network.cortensor.portal.domain.catalog.TrafficState;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** A subject as it is: what is kept as before and after. */
final class Description {
    private final Loaded loaded;
    private final Mappings mappings;
    private final Handle transaction;

    Description(Loaded loaded, Mappings mappings, Handle transaction) {
        this.loaded = loaded;
        this.mappings = mappings;
        this.transaction = transaction;
    }

    ObjectNode of(SubjectKind kind, String id) {
        return switch (kind) {
            case POOL -> pool(id);
            case ROUTER -> router(id);
            case SESSION -> session(id);
            case MODEL -> model(id);
            case ORGANIZATION -> organization(id);
            case GATEWAY, LEASE, REQUEST, FLEET -> JsonNodeFactory.instance.objectNode();
        };
    }

    private ObjectNode pool(String id) {
        var pool = loaded.catalog().pools().get(id);
        var setting = loaded.settings().pool(id);
        return pool == null
                ? JsonNodeFactory.instance.objectNode()
                : state(pool.state(), setting.until())
                        .put("override", setting.override() == null ? null : word(setting.override()))
                        .put("override_until", Objects.toString(setting.overrideUntil(), null))
                        .put("slots", Slots.of(pool));
    }

    private ObjectNode router(String id) {
        var setting = loaded.settings().router(id);
        return state(setting.state() == null ? TrafficState.LIVE : setting.state(), setting.until())
                .put(
                        "slots",
                        sessions().stream()
                                .filter(session -> session.router().id().equals(id))
                                .mapToInt(Session::slots)
                                .sum());
    }

    private ObjectNode session(String id) {
        var setting = loaded.settings().session(id);
        return sessions().stream()
                .filter(session -> session.id().equals(id))
                .findFirst()
                .map(session -> {
                    var json = state(session.state(), setting.until())
                            .put("limit", session.limit())
                            .put("limit_set", setting.limit())
                            .put("slots", session.slots());
                    var labels = json.putObject("labels");
                    session.labels().entrySet().stream()
                            .sorted(Map.Entry.comparingByKey())
                            .forEach(label -> labels.put(label.getKey(), label.getValue()));
                    return json;
                })
                .orElseGet(JsonNodeFactory.instance::objectNode);
    }

    private ObjectNode model(String alias) {
        var offer = loaded.catalog().offer(alias);
        if (offer == null) {
            return JsonNodeFactory.instance.objectNode();
        }
        var json = JsonNodeFactory.instance.objectNode().put("enabled", offer.enabled());
        var pools = json.putArray("pools");
        offer.routes().forEach(route -> pools.add(pool(route)));
        var fallbacks = json.putArray("fallbacks");
        offer.fallbacks().forEach(pool -> fallbacks.add(pool.id()));
        mappings.current(alias)
                .ifPresent(version ->
                        json.put("mapping_version", version.version()).put("mapping_source", word(version.source())));
        return json.put("slots", Slots.of(offer));
    }

    private ObjectNode organization(String id) {
        var json = JsonNodeFactory.instance.objectNode();
        Organizations.weight(transaction, id).ifPresent(weight -> json.put("weight", weight));
        return json;
    }

    private static ObjectNode pool(Offer.Route route) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("pool", route.pool().id())
                .put("weight", route.weight());
    }

    private List<Session> sessions() {
        return loaded.catalog().pools().values().stream()
                .map(Pool::sessions)
                .flatMap(List::stream)
                .toList();
    }

    private static ObjectNode state(Enum<?> state, @Nullable Object until) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("state", word(state))
                .put("until", Objects.toString(until, null));
    }

    private static String word(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }
}
