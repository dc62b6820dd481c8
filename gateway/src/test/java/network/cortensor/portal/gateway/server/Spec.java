package network.cortensor.portal.gateway.server;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** A specification of ours, as a tree. */
public final class Spec {
    private final JsonNode root;
    private final String text;

    private Spec(JsonNode root, String text) {
        this.root = root;
        this.text = text;
    }

    /** The customers' API. */
    public static Spec inference() throws IOException {
        var text = Files.readString(Path.of(System.getProperty("portal.root"), "api", "inference.yaml"));
        return new Spec(new YAMLMapper().readTree(text), text);
    }

    /** What stands at a JSON pointer; it has to be there. */
    public JsonNode at(String pointer) {
        var found = root.at(pointer);
        if (found.isMissingNode()) {
            throw new AssertionError("api/inference.yaml has nothing at " + pointer);
        }
        return found;
    }

    /** The node itself, or what it refers to. */
    JsonNode resolved(JsonNode node) {
        return node.has("$ref") ? resolved(at(node.get("$ref").asText().substring(1))) : node;
    }

    /** The schema that a node is or refers to. */
    Schema schema(JsonNode node) {
        return new Schema(this, node);
    }

    /** The schema of that name. */
    public Schema schema(String name) {
        return schema(at("/components/schemas/" + name));
    }

    /** The schema of a header's value. */
    public Schema headerSchema(String header) {
        return schema(at("/components/headers/" + header + "/schema"));
    }

    /** The rows of the tables in the description, as they are written. */
    List<String> tableRows() {
        return text.lines()
                .map(String::strip)
                .filter(line -> line.startsWith("| "))
                .toList();
    }

    /** Every reference in the file. */
    List<String> references() {
        return root.findValuesAsText("$ref");
    }

    /** The responses of an operation by status, references resolved. */
    Map<String, JsonNode> responses(JsonNode operation) {
        var responses = new TreeMap<String, JsonNode>();
        operation
                .get("responses")
                .properties()
                .forEach(entry -> responses.put(entry.getKey(), resolved(entry.getValue())));
        return responses;
    }

    /** The values of the examples of a request's or response's content. */
    List<JsonNode> examples(JsonNode content) {
        var values = new ArrayList<JsonNode>();
        content.path("examples").forEach(example -> values.add(example.get("value")));
        return values;
    }
}
