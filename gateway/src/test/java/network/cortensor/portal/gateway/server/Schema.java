package network.cortensor.portal.gateway.server;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/**
 * One schema of a specification, and what it says of values: as much of JSON Schema as our specifications use. A word that it does
 * not know is an error, so that no rule is passed over.
 */
public final class Schema {
    private static final Set<String> NOTES = Set.of("description", "$ref");

    private final Spec spec;
    private final JsonNode node;

    Schema(Spec spec, JsonNode node) {
        this.spec = spec;
        this.node = spec.resolved(node);
    }

    /** Everything that is wrong with a value; empty when it is right. */
    public List<String> faults(JsonNode value) {
        var faults = new ArrayList<String>();
        check(value, "", faults);
        return faults;
    }

    boolean accepts(JsonNode value) {
        return faults(value).isEmpty();
    }

    private void check(JsonNode value, String at, List<String> faults) {
        for (var rule : node.properties()) {
            var wanted = rule.getValue();
            var right =
                    switch (rule.getKey()) {
                        case "type" -> isType(value, wanted);
                        case "const" -> wanted.equals(value);
                        case "enum" -> any(wanted, allowed -> allowed.equals(value));
                        case "anyOf" ->
                            any(wanted, choice -> spec.schema(choice).accepts(value));
                        case "minimum" ->
                            !value.isNumber() || value.decimalValue().compareTo(wanted.decimalValue()) >= 0;
                        case "maximum" ->
                            !value.isNumber() || value.decimalValue().compareTo(wanted.decimalValue()) <= 0;
                        case "minLength" ->
                            !value.isTextual() || value.textValue().length() >= wanted.intValue();
                        case "maxLength" ->
                            !value.isTextual() || value.textValue().length() <= wanted.intValue();
                        case "pattern" ->
                            !value.isTextual()
                                    || Pattern.compile(wanted.textValue())
                                            .matcher(value.textValue())
                                            .find();
                        case "minItems" -> !value.isArray() || value.size() >= wanted.intValue();
                        case "maxItems" -> !value.isArray() || value.size() <= wanted.intValue();
                        case "required" -> !value.isObject() || !any(wanted, name -> !value.has(name.textValue()));
                        case "additionalProperties" -> !value.isObject() || noOthers(value);
                        case "items" -> {
                            for (var i = 0; value.isArray() && i < value.size(); i++) {
                                spec.schema(wanted).check(value.get(i), at + "[" + i + "]", faults);
                            }
                            yield true;
                        }
                        case "properties" -> {
                            wanted.properties().forEach(property -> {
                                if (value.has(property.getKey())) {
                                    spec.schema(property.getValue())
                                            .check(value.get(property.getKey()), at + "." + property.getKey(), faults);
                                }
                            });
                            yield true;
                        }
                        default -> {
                            if (NOTES.contains(rule.getKey())) {
                                yield true;
                            }
                            throw new AssertionError("a word that this check does not know: " + rule.getKey());
                        }
                    };
            if (!right) {
                faults.add("at '" + at + "' " + rule.getKey() + " " + wanted + " is broken by " + value);
            }
        }
    }

    private boolean noOthers(JsonNode value) {
        if (node.get("additionalProperties").booleanValue()) {
            return true;
        }
        return value.properties().stream()
                .allMatch(property -> node.path("properties").has(property.getKey()));
    }

    private static boolean isType(JsonNode value, JsonNode wanted) {
        return wanted.isArray()
                ? any(wanted, one -> isType(value, one))
                : switch (wanted.textValue()) {
                    case "string" -> value.isTextual();
                    case "integer" -> value.isIntegralNumber();
                    case "number" -> value.isNumber();
                    case "boolean" -> value.isBoolean();
                    case "null" -> value.isNull();
                    case "object" -> value.isObject();
                    case "array" -> value.isArray();
                    default -> throw new AssertionError("no such type: " + wanted);
                };
    }

    private static boolean any(JsonNode values, Predicate<JsonNode> test) {
        for (var value : values) {
            if (test.test(value)) {
                return true;
            }
        }
        return false;
    }
}
