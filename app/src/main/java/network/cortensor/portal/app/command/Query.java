package network.cortensor.portal.app.command;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a question is narrowed to: the options that were given. */
final class Query {
    private final Map<String, String> given = new LinkedHashMap<>();

    /** One more, unless it was not given. */
    Query with(String name, @Nullable String value) {
        if (value != null) {
            given.put(name, value);
        }
        return this;
    }

    Map<String, String> asMap() {
        return given;
    }
}
