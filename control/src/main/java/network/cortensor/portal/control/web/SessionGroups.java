package network.cortensor.portal.control.web;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Collectors;
import network.cortensor.portal.control.picture.Picture;
import network.cortensor.portal.control.traffic.Traffic;
import org.jspecify.annotations.Nullable;

/** Subtotals of a list of sessions. */
final class SessionGroups {
    private SessionGroups() {}

    /**
     * Subtotals by pool, model or router.
     *
     * @param rows sessions as they are listed
     * @param by the field; null for no subtotals
     */
    static JsonArray of(Picture picture, JsonArray rows, @Nullable String by) {
        var groups = new TreeMap<String, List<JsonObject>>();
        if (by != null) {
            rows.forEach(row -> groups.computeIfAbsent(((JsonObject) row).getString(by), id -> new ArrayList<>())
                    .add((JsonObject) row));
        }
        var totals = new JsonArray();
        groups.forEach((id, members) -> totals.add(group(picture, members).put("id", id)));
        return totals;
    }

    private static JsonObject group(Picture picture, List<JsonObject> members) {
        var ids = members.stream().map(row -> row.getString("id")).collect(Collectors.toSet());
        var five = Traffic.of(picture.recent().fiveMinutes().stream()
                .filter(cell -> ids.contains(cell.route().session()))
                .toList());
        return new JsonObject()
                .put("sessions", members.size())
                .put(
                        "full",
                        members.stream()
                                .filter(row -> Objects.equals(row.getString("state"), "full"))
                                .count())
                .put(
                        "in_flight",
                        picture.live().known()
                                ? ids.stream()
                                        .mapToInt(picture.live()::inFlight)
                                        .sum()
                                : null)
                .put(
                        "slots",
                        members.stream()
                                .mapToInt(row -> row.getJsonObject("occupancy").getInteger("slots"))
                                .sum())
                .put("five_minutes", TrafficJson.sums(five, picture.lastFive()));
    }
}
