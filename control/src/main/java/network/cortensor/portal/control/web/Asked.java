package network.cortensor.portal.control.web;

import io.vertx.core.json.JsonObject;
import io.vertx.core.json.jackson.DatabindCodec;
import io.vertx.openapi.validation.RequestParameter;
import io.vertx.openapi.validation.ValidatedRequest;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import network.cortensor.portal.control.text.PlainText;
import org.jspecify.annotations.Nullable;

/** What a request asks, beyond what the contract has checked. */
final class Asked {
    private Asked() {}

    /** From one moment on, up to another. */
    record Period(Instant from, Instant to) {}

    /**
     * Refuses what no handler could look for, let alone store.
     *
     * @throws network.cortensor.portal.control.text.NotPlainText naming the parameter or the field
     */
    static void inPlainText(ValidatedRequest request) {
        plain(request.getPathParameters());
        plain(request.getQuery());
        var body = request.getBody();
        if (body != null && body.isJsonObject()) {
            PlainText.check("", DatabindCodec.mapper().valueToTree(body.getJsonObject()));
        }
    }

    private static void plain(Map<String, RequestParameter> parameters) {
        parameters.forEach((name, value) -> {
            if (value.isString()) {
                PlainText.check(name, value.getString());
            }
        });
    }

    /** The body, which the contract asks for. */
    static JsonObject body(ValidatedRequest request) {
        return Objects.requireNonNull(request.getBody().getJsonObject());
    }

    /** A part of the address, which the contract asks for. */
    static String path(ValidatedRequest request, String name) {
        return Objects.requireNonNull(
                Objects.requireNonNull(request.getPathParameters().get(name)).getString());
    }

    static @Nullable String query(ValidatedRequest request, String name) {
        var parameter = request.getQuery().get(name);
        return parameter == null || parameter.isEmpty() ? null : parameter.getString();
    }

    static String query(ValidatedRequest request, String name, String otherwise) {
        var text = query(request, name);
        return text == null ? otherwise : text;
    }

    static int number(ValidatedRequest request, String name, int otherwise) {
        var parameter = request.getQuery().get(name);
        return parameter == null || parameter.isEmpty() ? otherwise : Objects.requireNonNull(parameter.getInteger());
    }

    static boolean has(ValidatedRequest request, String name) {
        var parameter = request.getQuery().get(name);
        return parameter != null && !parameter.isEmpty();
    }

    static @Nullable Double decimal(ValidatedRequest request, String name) {
        var parameter = request.getQuery().get(name);
        return parameter != null && !parameter.isEmpty() && parameter.get() instanceof Number number
                ? number.doubleValue()
                : null;
    }

    static boolean flag(ValidatedRequest request, String name) {
        var parameter = request.getQuery().get(name);
        return parameter != null && !parameter.isEmpty() && Objects.equals(parameter.getBoolean(), true);
    }

    /** The time between {@code from} and {@code to}; the usual length up to now where they are not said. */
    static Period period(ValidatedRequest request, Instant now, Duration usual) {
        var from = query(request, "from");
        var to = query(request, "to");
        var end = to == null ? now : moment("to", to);
        var start = from == null ? end.minus(usual) : moment("from", from);
        if (!start.isBefore(end)) {
            throw new OpsProblem(422, "invalid_period", "'from' must be before 'to'.");
        }
        return new Period(start, end);
    }

    static Instant moment(String name, String text) {
        try {
            return OffsetDateTime.parse(text).toInstant();
        } catch (DateTimeException e) {
            throw new OpsProblem(422, "invalid_time", name + " is a time like 2026-11-21T10:00:00Z.");
        }
    }

    /** A constant as a word of our answers. */
    static String word(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }
}
