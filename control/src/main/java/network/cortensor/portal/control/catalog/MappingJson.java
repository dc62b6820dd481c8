package network.cortensor.portal.control.catalog;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.List;
import network.cortensor.portal.control.catalog.Mapping.Share;

/** Mappings as the tables hold them: routes as {@code [{"pool": "a", "weight": 90}]}, fallbacks as names. */
final class MappingJson {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final TypeReference<List<Share>> ROUTES = new TypeReference<>() {};
    private static final TypeReference<List<String>> FALLBACKS = new TypeReference<>() {};

    private MappingJson() {}

    static Mapping read(String routes, String fallbacks) {
        try {
            return new Mapping(JSON.readValue(routes, ROUTES), JSON.readValue(fallbacks, FALLBACKS));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a stored mapping is not one", e);
        }
    }

    static String routes(Mapping mapping) {
        return write(mapping.routes());
    }

    static String fallbacks(Mapping mapping) {
        return write(mapping.fallbacks());
    }

    private static String write(Object list) {
        try {
            return JSON.writeValueAsString(list);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a mapping is names and numbers", e);
        }
    }
}
