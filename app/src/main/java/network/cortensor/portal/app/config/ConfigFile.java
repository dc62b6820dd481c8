package network.cortensor.portal.app.config;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

/** The configuration file: YAML, one mapping per group, values in the {@link Notation} of their type. */
final class ConfigFile {
    private static final long LARGEST = 1L << 20;

    private ConfigFile() {}

    /**
     * Reads a file into values by dotted name. What is wrong with a single value is added to the faults; a mapping, a list of
     * texts and a text are all there is.
     *
     * @throws ConfigFaults when there is no such file or it is not YAML
     */
    static Map<String, Given> read(Path file, List<Fault> faults) {
        var given = new LinkedHashMap<String, Given>();
        var root = parse(file);
        if (root.isObject()) {
            flatten("", root, new Origin(Origin.Source.FILE, file.toString()), given, faults);
        } else if (!root.isMissingNode() && !root.isNull()) {
            throw fault(file, "is not a mapping of groups, as in \"gateway: {port: 8080}\"");
        }
        return given;
    }

    private static JsonNode parse(Path file) {
        try {
            if (Files.size(file) > LARGEST) {
                throw fault(file, "is larger than 1 MiB: that is no configuration file");
            }
            return YAMLMapper.builder()
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .build()
                    .readTree(Files.readAllBytes(file));
        } catch (NoSuchFileException e) {
            throw fault(file, "does not exist");
        } catch (JacksonException e) {
            var at = e.getLocation();
            // The parser's own message quotes the line, which may hold a secret.
            throw fault(file, "is not valid YAML" + (at == null ? "" : ", near line " + at.getLineNr()));
        } catch (IOException e) {
            throw fault(file, "cannot be read: " + e.getClass().getSimpleName());
        }
    }

    private static void flatten(
            String prefix, JsonNode node, Origin origin, Map<String, Given> given, List<Fault> faults) {
        for (var entry : node.properties()) {
            var name = prefix + entry.getKey();
            var value = entry.getValue();
            if (value.isObject()) {
                flatten(name + ".", value, origin, given, faults);
            } else if (value.isArray()) {
                given.put(name, new Given(joined(value), origin));
            } else if (value.isNull() || value.asText().isBlank()) {
                faults.add(new Fault(name, "has no value in " + origin.where() + ": give one or leave the line out"));
            } else {
                given.put(name, new Given(value.asText().strip(), origin));
            }
        }
    }

    private static String joined(JsonNode list) {
        return StreamSupport.stream(list.spliterator(), false)
                .map(JsonNode::asText)
                .collect(Collectors.joining(","));
    }

    private static ConfigFaults fault(Path file, String what) {
        return new ConfigFaults(List.of(new Fault("configuration file " + file, what)));
    }
}
