package network.cortensor.portal.control.web;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Collection;
import java.util.stream.Collectors;
import network.cortensor.portal.control.action.ActionRefused;
import network.cortensor.portal.control.catalog.CatalogFaults;
import network.cortensor.portal.control.key.KeyRefused;
import org.jspecify.annotations.Nullable;

/** A "no" of the operators' API: a problem document (RFC 9457). It holds no secret and costs no stack trace. */
final class OpsProblem extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private static final int MOST_NAMED = 20;

    private final int status;
    private final String code;
    private final transient @Nullable JsonArray faults;

    OpsProblem(int status, String code, String detail) {
        this(status, code, detail, null);
    }

    private OpsProblem(int status, String code, String detail, @Nullable JsonArray faults) {
        super(detail, null, false, false);
        this.status = status;
        this.code = code;
        this.faults = faults;
    }

    /** Something that does not exist, with what does. */
    static OpsProblem unknown(String kind, String id, Collection<String> existing) {
        var names = existing.stream().sorted().limit(MOST_NAMED).collect(Collectors.joining(", "));
        return new OpsProblem(
                404,
                "unknown_" + kind,
                "There is no " + kind + " '" + id + "'. "
                        + (names.isEmpty()
                                ? "There is none at all: apply a catalog."
                                : "There are: " + names + (existing.size() > MOST_NAMED ? ", ..." : "") + "."));
    }

    static OpsProblem of(KeyRefused refused) {
        var detail = String.valueOf(refused.getMessage());
        return switch (refused.reason()) {
            case UNKNOWN_KEY -> new OpsProblem(404, "unknown_key", detail);
            case UNKNOWN_ORGANIZATION -> new OpsProblem(404, "unknown_organization", detail);
            case AMBIGUOUS_KEY -> new OpsProblem(409, "ambiguous_key", detail);
            case EXPIRY_PASSED -> new OpsProblem(422, "expiry_passed", detail);
        };
    }

    static OpsProblem of(ActionRefused refused) {
        var detail = String.valueOf(refused.getMessage());
        return switch (refused.reason()) {
            case UNKNOWN_SUBJECT -> new OpsProblem(404, "unknown_subject", detail);
            case INVALID -> new OpsProblem(422, "invalid_action", detail);
            case KEY_REUSED -> new OpsProblem(409, "idempotency_key_reused", detail);
        };
    }

    static OpsProblem of(CatalogFaults thrown) {
        var faults = new JsonArray();
        thrown.faults()
                .forEach(fault -> faults.add(new JsonObject()
                        .put("line", fault.line())
                        .put("where", fault.where())
                        .put("message", fault.message())));
        return new OpsProblem(422, "catalog_faults", String.valueOf(thrown.getMessage()), faults);
    }

    int status() {
        return status;
    }

    JsonObject json(String requestId) {
        var json = new JsonObject()
                .put("type", "about:blank")
                .put("title", code.replace('_', ' '))
                .put("status", status)
                .put("code", code)
                .put("detail", getMessage())
                .put("request_id", requestId);
        return faults == null ? json : json.put("faults", faults);
    }
}
