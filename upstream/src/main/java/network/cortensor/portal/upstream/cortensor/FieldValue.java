package network.cortensor.portal.upstream.cortensor;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import network.cortensor.portal.domain.problem.Problem;
import network.cortensor.portal.domain.problem.Refusal;
import network.cortensor.portal.upstream.request.Field;
import network.cortensor.portal.upstream.request.InferenceRequest;

/** The value of one top-level field of a request, read when a rule asks for it. */
final class FieldValue {
    private static final JsonFactory JSON = new JsonFactory();

    private final byte[] body;
    private final Field field;

    FieldValue(InferenceRequest request, Field field) {
        this.body = request.body();
        this.field = field;
    }

    String name() {
        return field.name();
    }

    boolean is(Field.Kind kind) {
        return field.kind() == kind;
    }

    /** The value as it is written. */
    String written() {
        return new String(body, field.start(), field.end() - field.start(), StandardCharsets.UTF_8);
    }

    /** A number of either kind. */
    double number() {
        return is(Field.Kind.INTEGER) || is(Field.Kind.DECIMAL) ? Double.parseDouble(written()) : Double.NaN;
    }

    boolean isTrue() {
        return is(Field.Kind.BOOLEAN) && body[field.start()] == 't';
    }

    /** An array or object with nothing in it. */
    boolean isEmpty() {
        for (var i = field.start() + 1; i < field.end() - 1; i++) {
            if (body[i] != ' ' && body[i] != '\t' && body[i] != '\n' && body[i] != '\r') {
                return false;
            }
        }
        return is(Field.Kind.ARRAY) || is(Field.Kind.OBJECT);
    }

    /** The text of a string. */
    String string() {
        return is(Field.Kind.STRING) ? strings().getFirst() : "";
    }

    /**
     * The texts of an array of strings, or of a string alone.
     *
     * @throws Refusal when it is anything else
     */
    List<String> strings() {
        var strings = new ArrayList<String>();
        try (var json = parser()) {
            var array = json.nextToken() == JsonToken.START_ARRAY;
            var token = array ? json.nextToken() : json.currentToken();
            while (token == JsonToken.VALUE_STRING) {
                strings.add(json.getText());
                token = array ? json.nextToken() : JsonToken.END_ARRAY;
            }
            if (token == JsonToken.END_ARRAY) {
                return strings;
            }
        } catch (IOException broken) {
            throw Refusal.of(Problem.INVALID_JSON);
        }
        throw invalid("a string or an array of strings");
    }

    /** An array of exactly one string. */
    boolean hasOneString() {
        try (var json = parser()) {
            return json.nextToken() == JsonToken.START_ARRAY
                    && json.nextToken() == JsonToken.VALUE_STRING
                    && json.nextToken() == JsonToken.END_ARRAY;
        } catch (IOException broken) {
            throw Refusal.of(Problem.INVALID_JSON);
        }
    }

    /** The {@code type} of an object, empty when there is none. */
    String type() {
        try (var json = parser()) {
            if (json.nextToken() == JsonToken.START_OBJECT) {
                while (json.nextToken() == JsonToken.FIELD_NAME) {
                    var name = json.currentName();
                    if (json.nextToken() == JsonToken.VALUE_STRING && name.equals("type")) {
                        return json.getText();
                    }
                    json.skipChildren();
                }
            }
            return "";
        } catch (IOException broken) {
            throw Refusal.of(Problem.INVALID_JSON);
        }
    }

    /** Reads the value. */
    JsonParser parser() throws IOException {
        return JSON.createParser(body, field.start(), field.end() - field.start());
    }

    /** The refusal of a value of a wrong type or range. */
    Refusal invalid(String wanted) {
        return Refusal.ofField(Problem.INVALID_VALUE, name(), "'" + name() + "' must be " + wanted + ".");
    }

    /** The refusal of something that this model cannot do. */
    Refusal unsupported() {
        return unsupported(name());
    }

    /** The refusal of something that this model cannot do. */
    static Refusal unsupported(String param) {
        return Refusal.ofField(
                Problem.UNSUPPORTED_PARAMETER, param, "This model does not support '" + param + "'. Leave it out.");
    }
}
