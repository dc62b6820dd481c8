package network.cortensor.portal.control.web;

import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import network.cortensor.portal.control.picture.Standing;
import org.jspecify.annotations.Nullable;

/** How values look in answers: durations in milliseconds, times in RFC 3339, null where nothing is known. */
final class Fields {
    private static final double MICROS = 1000;

    private Fields() {}

    static @Nullable Double ms(@Nullable Long micros) {
        return micros == null ? null : micros / MICROS;
    }

    static @Nullable String time(@Nullable Instant moment) {
        return moment == null ? null : moment.toString();
    }

    static @Nullable Long age(@Nullable Instant since, Instant now) {
        return since == null ? null : Math.max(0, Duration.between(since, now).toMillis());
    }

    /** A part of a whole, 0 to 1; null where there is no whole. */
    static @Nullable Double share(long part, long whole) {
        return whole == 0 ? null : (double) part / whole;
    }

    static JsonObject why(Standing.Shown shown) {
        return new JsonObject()
                .put("source", shown.source())
                .put("reason", shown.reason())
                .put("since", time(shown.since()))
                .put("until", time(shown.until()));
    }

    /** A map in the order of its names. */
    static JsonObject map(Map<String, ?> values) {
        var json = new JsonObject();
        new TreeMap<String, Object>(values).forEach(json::put);
        return json;
    }
}
