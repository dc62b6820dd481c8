package network.cortensor.portal.app.config;

import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * A configuration together with where each of its values comes from.
 *
 * @param values the checked values
 * @param origins by name, for every value
 */
public record EffectiveConfig(PortalConfig values, Map<String, Origin> origins) {
    /** Keeps its own copy of the origins. */
    public EffectiveConfig {
        origins = Map.copyOf(origins);
    }

    /**
     * A value as operators see it.
     *
     * @param name its dotted path
     * @param environment its environment variable
     * @param shown its text; stars for a secret, empty when it has none
     * @param origin where it comes from
     */
    public record Entry(String name, String environment, String shown, Origin origin) {}

    /** Every value for people to read, in the order of the reference page, secrets as stars. */
    public List<Entry> entries() {
        return Schema.PROPERTIES.stream()
                .map(property -> {
                    var value = property.in(values);
                    return new Entry(
                            property.name(),
                            property.environment(),
                            value == null ? "" : Notation.print(value),
                            Objects.requireNonNull(origins.get(property.name())));
                })
                .toList();
    }
}
