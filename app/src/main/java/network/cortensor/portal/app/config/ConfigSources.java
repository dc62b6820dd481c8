package network.cortensor.portal.app.config;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Everything that says how the program should be configured. Later wins: defaults, the file, the environment, the options.
 *
 * @param file the YAML file of {@code --config}, or null for the one that PORTAL_CONFIG names, if any
 * @param environment all variables of the process
 * @param options values from the command line, by dotted name
 */
public record ConfigSources(@Nullable Path file, Map<String, String> environment, Map<String, Given> options) {
    /** Only an environment: what a program embedding the configuration, or a test, starts from. */
    public static ConfigSources of(Map<String, String> environment) {
        return new ConfigSources(null, environment, Map.of());
    }

    /**
     * Reads all sources and checks the result.
     *
     * @throws ConfigFaults with all that is wrong, in any source
     */
    public EffectiveConfig read() {
        var faults = new ArrayList<Fault>();
        var given = given(faults);
        unknown(given, faults);
        var values = new HashMap<String, Object>();
        var origins = new HashMap<String, Origin>();
        for (var property : Schema.PROPERTIES) {
            var text = given.get(property.name());
            origins.put(property.name(), text == null ? Origin.DEFAULT : text.origin());
            var value = text == null ? property.defaultValue() : parse(property, text, faults);
            if (value != null) {
                values.put(property.name(), value);
            }
        }
        var config = build(values, origins, faults);
        if (config == null) {
            throw new ConfigFaults(inOrder(faults));
        }
        return new EffectiveConfig(config, origins);
    }

    private Map<String, Given> given(List<Fault> faults) {
        var given = new LinkedHashMap<String, Given>();
        var named = environment.getOrDefault("PORTAL_CONFIG", "");
        var path = file != null || named.isBlank() ? file : Path.of(named);
        if (path != null) {
            try {
                given.putAll(ConfigFile.read(path, faults));
            } catch (ConfigFaults unreadable) {
                faults.addAll(unreadable.faults());
            }
        }
        given.putAll(EnvironmentValues.read(environment, faults));
        given.putAll(options);
        return given;
    }

    private static void unknown(Map<String, Given> given, List<Fault> faults) {
        var known = Schema.PROPERTIES.stream().map(Property::name).collect(Collectors.toSet());
        given.forEach((name, text) -> {
            if (!known.contains(name)) {
                faults.add(new Fault(
                        name,
                        "there is no such value (" + text.origin() + "); did you mean " + Names.nearest(name, known)
                                + "?"));
            }
        });
    }

    /** The value, or the default (so that the rest can still be checked) when the text is no such value. */
    private static @Nullable Object parse(Property property, Given given, List<Fault> faults) {
        try {
            return Notation.parse(property.type(), given.text());
        } catch (IllegalArgumentException e) {
            faults.add(new Fault(property.name(), e.getMessage() + " (" + given.origin() + ")"));
            return property.defaultValue();
        }
    }

    /** The configuration, or null when there are faults. */
    private static @Nullable PortalConfig build(
            Map<String, Object> values, Map<String, Origin> origins, List<Fault> faults) {
        var unread = faults.stream().map(Fault::name).collect(Collectors.toSet());
        try {
            var config = Schema.build(values);
            return faults.isEmpty() ? config : null;
        } catch (ConfigFaults wrong) {
            for (var fault : wrong.faults()) {
                if (!unread.contains(fault.name())) {
                    var origin = origins.getOrDefault(fault.name(), Origin.DEFAULT);
                    faults.add(new Fault(
                            fault.name(),
                            fault.what() + (origin.source() == Origin.Source.DEFAULT ? "" : " (" + origin + ")")));
                }
            }
            return null;
        }
    }

    private static List<Fault> inOrder(List<Fault> faults) {
        var order = Schema.PROPERTIES.stream().map(Property::name).toList();
        return faults.stream()
                .sorted(Comparator.comparingInt(
                        fault -> order.contains(fault.name()) ? order.indexOf(fault.name()) : order.size()))
                .toList();
    }

    @Override
    public String toString() {
        // The environment is full of secrets, not only ours.
        return "configuration from " + (file == null ? "no file" : file) + ", " + Set.copyOf(options.keySet());
    }
}
