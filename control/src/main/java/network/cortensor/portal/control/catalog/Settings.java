package network.cortensor.portal.control.catalog;

import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/** Everything that operators set, by the names of what it is set on: it outranks the catalog files and outlives them. */
public record Settings(
        Map<String, PoolSetting> pools,
        Map<String, RouterSetting> routers,
        Map<String, SessionSetting> sessions,
        Map<String, OfferSetting> offers) {
    public Settings {
        pools = Map.copyOf(pools);
        routers = Map.copyOf(routers);
        sessions = Map.copyOf(sessions);
        offers = Map.copyOf(offers);
    }

    /** What still holds at a moment: what has ended counts no more, though nobody has removed it yet. */
    Settings at(Instant now) {
        return new Settings(
                each(pools, setting -> setting.at(now)),
                each(routers, setting -> setting.at(now)),
                each(sessions, setting -> setting.at(now)),
                offers);
    }

    /** When the first of them ends by itself. */
    Optional<Instant> firstEnd() {
        return ends().min(Instant::compareTo);
    }

    /** When each of those ends that end by themselves. */
    Stream<Instant> ends() {
        return Stream.of(
                        pools.values().stream().flatMap(PoolSetting::ends),
                        routers.values().stream().flatMap(RouterSetting::ends),
                        sessions.values().stream().flatMap(SessionSetting::ends))
                .flatMap(ends -> ends);
    }

    /** What is set on a pool. */
    public PoolSetting pool(String id) {
        return pools.getOrDefault(id, PoolSetting.NONE);
    }

    /** What is set on a router. */
    public RouterSetting router(String id) {
        return routers.getOrDefault(id, RouterSetting.NONE);
    }

    /** What is set on a session. */
    public SessionSetting session(String id) {
        return sessions.getOrDefault(id, SessionSetting.NONE);
    }

    /** What is set on an offer. */
    public OfferSetting offer(String alias) {
        return offers.getOrDefault(alias, OfferSetting.NONE);
    }

    /** Whether an operator's mapping outranks the file's. */
    boolean mapped(String alias) {
        return offer(alias).mapping() != null;
    }

    private static <T> Map<String, T> each(Map<String, T> all, UnaryOperator<T> change) {
        var changed = new HashMap<>(all);
        changed.replaceAll((id, setting) -> change.apply(setting));
        return changed;
    }
}
