package network.cortensor.portal.bench.overload;

import java.util.List;
import java.util.function.ToLongFunction;
import network.cortensor.portal.bench.site.RouterState;

/**
 * The routers at one moment.
 *
 * @param nanos when, of {@link System#nanoTime}
 * @param routers each with what it has seen until then
 */
public record Moment(long nanos, List<RouterState> routers) {
    public Moment {
        routers = List.copyOf(routers);
    }

    /** The sum of a figure over the routers. */
    public long sum(ToLongFunction<RouterState> figure) {
        return routers.stream().mapToLong(figure).sum();
    }
}
