package network.cortensor.portal.control.action;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import network.cortensor.portal.control.catalog.Mapping;
import network.cortensor.portal.control.catalog.Mapping.Share;
import network.cortensor.portal.control.organization.Organizations;
import network.cortensor.portal.domain.catalog.PoolState;
import network.cortensor.portal.domain.catalog.TrafficState;
import org.jspecify.annotations.Nullable;

/** Which verb goes with which subject, and what its parameters are. */
final class ActReader {
    private static final Duration LONGEST = Duration.ofDays(30);

    private final ActionRequest request;
    private final String subject;

    private ActReader(ActionRequest request) {
        this.request = request;
        subject = request.subject();
    }

    /**
     * What a request means.
     *
     * @throws ActionRefused if it means nothing
     */
    static Act read(ActionRequest request, Instant now) {
        var reader = new ActReader(request);
        reader.checkUntil(now);
        reader.checkParameters(request.verb().parameters());
        return switch (request.subjectKind()) {
            case POOL -> reader.pool();
            case ROUTER -> reader.router();
            case SESSION -> reader.session();
            case MODEL -> reader.model();
            case LEASE -> reader.lease();
            case ORGANIZATION -> reader.organization();
            case GATEWAY, REQUEST, FLEET -> throw reader.noVerb("nothing");
        };
    }

    private Act pool() {
        return switch (request.verb()) {
            case DRAIN -> new Act.SetPoolState(subject, PoolState.DRAINING, request.until());
            case PAUSE -> new Act.SetPoolState(subject, PoolState.PAUSED, request.until());
            case RESUME -> new Act.SetPoolState(subject, PoolState.LIVE, null);
            case DEGRADE -> new Act.OverridePool(subject, PoolState.DEGRADED, request.until());
            case HEAL -> new Act.OverridePool(subject, PoolState.LIVE, request.until());
            case CLEAR -> new Act.OverridePool(subject, null, null);
            case LIMIT, LABELS, UNRETIRE, DISABLE, ENABLE, MAP, UNMAP, ROLLBACK, RELEASE, WEIGHT ->
                throw noVerb("drain, pause, resume, degrade, heal, clear");
        };
    }

    private Act router() {
        return switch (request.verb()) {
            case DRAIN -> new Act.SetRouterState(subject, TrafficState.DRAINING, request.until());
            case PAUSE -> new Act.SetRouterState(subject, TrafficState.PAUSED, request.until());
            case RESUME -> new Act.SetRouterState(subject, TrafficState.LIVE, null);
            case DEGRADE,
                    HEAL,
                    CLEAR,
                    LIMIT,
                    LABELS,
                    UNRETIRE,
                    DISABLE,
                    ENABLE,
                    MAP,
                    UNMAP,
                    ROLLBACK,
                    RELEASE,
                    WEIGHT -> throw noVerb("drain, pause, resume");
        };
    }

    private Act session() {
        return switch (request.verb()) {
            case DRAIN -> new Act.SetSessionState(subject, TrafficState.DRAINING, request.until());
            case PAUSE -> new Act.SetSessionState(subject, TrafficState.PAUSED, request.until());
            case RESUME -> new Act.SetSessionState(subject, TrafficState.LIVE, null);
            case LIMIT -> new Act.SetSessionLimit(subject, limit());
            case LABELS -> new Act.SetSessionLabels(subject, labels());
            case UNRETIRE -> new Act.RegisterSession(subject);
            case DEGRADE, HEAL, CLEAR, DISABLE, ENABLE, MAP, UNMAP, ROLLBACK, RELEASE, WEIGHT ->
                throw noVerb("drain, pause, resume, limit, labels, unretire");
        };
    }

    private Act model() {
        return switch (request.verb()) {
            case DISABLE -> new Act.EnableModel(subject, false);
            case ENABLE -> new Act.EnableModel(subject, true);
            case MAP -> new Act.MapModel(subject, mapping());
            case UNMAP -> new Act.MapModel(subject, null);
            case ROLLBACK ->
                new Act.RollBackModel(
                        subject, integer("version", request.parameters().get("version")));
            case DRAIN, PAUSE, RESUME, DEGRADE, HEAL, CLEAR, LIMIT, LABELS, UNRETIRE, RELEASE, WEIGHT ->
                throw noVerb("disable, enable, map, unmap, rollback");
        };
    }

    private Act lease() {
        if (request.verb() != Verb.RELEASE) {
            throw noVerb("release");
        }
        if (!subject.matches("[0-9]{1,18}")) {
            throw ActionRefused.invalid("a lease is named by its number");
        }
        return new Act.ReleaseLease(Long.parseLong(subject));
    }

    private Act organization() {
        if (request.verb() != Verb.WEIGHT) {
            throw noVerb("weight");
        }
        var weight = integer("weight", request.parameters().get("weight"));
        if (weight == null) {
            throw ActionRefused.invalid(
                    "say 'weight': an integer from 1 to " + Organizations.HEAVIEST + "; the usual is 1");
        }
        return new Act.SetWeight(subject, weight);
    }

    private void checkUntil(Instant now) {
        var until = request.until();
        switch (request.verb()) {
            case DEGRADE, HEAL -> {
                if (until == null) {
                    throw ActionRefused.invalid("say until when: an override ends by itself");
                }
            }
            case DRAIN, PAUSE -> {}
            case RESUME, CLEAR, LIMIT, LABELS, UNRETIRE, DISABLE, ENABLE, MAP, UNMAP, ROLLBACK, RELEASE, WEIGHT -> {
                if (until != null) {
                    throw ActionRefused.invalid("'until' goes with drain, pause, degrade and heal only");
                }
            }
        }
        if (until != null && (!until.isAfter(now) || until.isAfter(now.plus(LONGEST)))) {
            throw ActionRefused.invalid("'until' is a time to come, at most " + LONGEST.toDays() + " days from now");
        }
    }

    private void checkParameters(Set<String> names) {
        request.parameters().fieldNames().forEachRemaining(name -> {
            if (!names.contains(name)) {
                throw ActionRefused.invalid("'" + request.verb().word() + "' has no parameter '" + name + "'"
                        + (names.isEmpty() ? "" : "; it has " + String.join(", ", names)));
            }
        });
    }

    private @Nullable Integer limit() {
        if (!request.parameters().has("limit")) {
            throw ActionRefused.invalid("say 'limit': an integer, or null for what the catalog file says");
        }
        return integer("limit", request.parameters().get("limit"));
    }

    private static @Nullable Integer integer(String name, @Nullable JsonNode value) {
        if (value == null || value.isNull()) {
            return null;
        }
        if (!value.isIntegralNumber() || !value.canConvertToInt()) {
            throw ActionRefused.invalid("'" + name + "' is an integer");
        }
        return value.intValue();
    }

    private Map<String, String> labels() {
        var given = request.parameters().get("labels");
        if (given == null || !given.isObject()) {
            throw ActionRefused.invalid("say 'labels': an object of texts; an empty one takes them back");
        }
        var labels = new TreeMap<String, String>();
        given.properties().forEach(label -> labels.put(label.getKey(), text("labels", label.getValue())));
        return labels;
    }

    private Mapping mapping() {
        var shares = new ArrayList<Share>();
        var fallbacks = new ArrayList<String>();
        try {
            for (var pool : list("pools")) {
                var weight = pool.has("weight") ? integer("weight", pool.get("weight")) : null;
                shares.add(new Share(text("pool", pool.get("pool")), weight == null ? 1 : weight));
            }
            list("fallbacks").forEach(pool -> fallbacks.add(text("fallbacks", pool)));
            return new Mapping(shares, fallbacks);
        } catch (IllegalArgumentException e) {
            throw ActionRefused.invalid("pools and fallbacks: " + e.getMessage());
        }
    }

    private List<JsonNode> list(String name) {
        var value = request.parameters().get(name);
        if (value == null) {
            return List.of();
        }
        if (!value.isArray()) {
            throw ActionRefused.invalid("'" + name + "' is a list");
        }
        var items = new ArrayList<JsonNode>();
        value.forEach(items::add);
        return items;
    }

    private static String text(String name, @Nullable JsonNode value) {
        if (value == null || !value.isTextual()) {
            throw ActionRefused.invalid("a text is expected in '" + name + "'");
        }
        return value.textValue();
    }

    private ActionRefused noVerb(String verbs) {
        return ActionRefused.invalid("'%s' is nothing that is done to a %s; that is %s"
                .formatted(request.verb().word(), request.subjectKind().word(), verbs));
    }
}
