package network.cortensor.portal.fleet.observe;

import java.util.EnumMap;
import java.util.Map;
import network.cortensor.portal.domain.fleet.UpstreamFailure;

/**
 * What all gateways experienced with one router since the last look.
 *
 * @param succeeded requests that it answered well
 * @param failed requests that it failed, by what went wrong
 * @param breakersOpen gateways that send nothing there now
 * @param gateways gateways that say how they do
 */
public record Passive(long succeeded, Map<UpstreamFailure, Long> failed, int breakersOpen, int gateways) {
    /** Nobody said anything. */
    public static final Passive SILENT = new Passive(0, Map.of(), 0, 0);

    public Passive {
        failed = Map.copyOf(failed);
    }

    /** Requests that it failed. */
    public long failures() {
        return failed.values().stream().mapToLong(Long::longValue).sum();
    }

    /** Both together. */
    public Passive plus(Passive other) {
        var sum = new EnumMap<UpstreamFailure, Long>(UpstreamFailure.class);
        sum.putAll(failed);
        other.failed.forEach((failure, count) -> sum.merge(failure, count, Long::sum));
        return new Passive(
                succeeded + other.succeeded, sum, breakersOpen + other.breakersOpen, gateways + other.gateways);
    }
}
