package network.cortensor.portal.control.action;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What takes an action back, on the same subject.
 *
 * @param verb what to do
 * @param parameters its parameters
 * @param until when that ends by itself, or null
 */
public record Undo(
        Verb verb, ObjectNode parameters, @Nullable Instant until) {
    static Undo by(Verb verb, @Nullable Instant until) {
        return new Undo(verb, JsonNodeFactory.instance.objectNode(), until);
    }
}
