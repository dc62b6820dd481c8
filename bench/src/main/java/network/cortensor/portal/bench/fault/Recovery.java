package network.cortensor.portal.bench.fault;

import java.util.List;
import java.util.OptionalDouble;
import java.util.stream.IntStream;
import network.cortensor.portal.bench.overload.Moment;
import network.cortensor.portal.bench.site.RouterState;

/** How soon sessions are at work again, as their routers saw it. */
public final class Recovery {
    private static final double NANOS = 1e9;
    private static final double WINDOW_SECONDS = 5;
    private static final double ENOUGH = 0.9;

    private Recovery() {}

    /** Seconds from a moment until the last of the sessions was asked something new; empty if one never was. */
    public static OptionalDouble everySessionAsked(List<Moment> moments, long fromNanos) {
        var later = since(moments, fromNanos);
        if (later.isEmpty()) {
            return OptionalDouble.empty();
        }
        var first = later.getFirst();
        return later.stream()
                .filter(moment -> IntStream.range(0, first.routers().size())
                        .allMatch(i -> moment.routers().get(i).requests()
                                > first.routers().get(i).requests()))
                .mapToDouble(moment -> (moment.nanos() - fromNanos) / NANOS)
                .findFirst();
    }

    /**
     * Seconds from a moment until routers were as busy as they should be for five seconds on end; empty if they never were.
     *
     * @param capacity tasks a second that they can do
     */
    public static OptionalDouble fullSpeed(List<Moment> moments, long fromNanos, double capacity) {
        var later = since(moments, fromNanos);
        for (int i = 0, end = 0; i < later.size(); i++) {
            var first = later.get(i);
            while (end < later.size() && (later.get(end).nanos() - first.nanos()) / NANOS < WINDOW_SECONDS) {
                end++;
            }
            if (end == later.size()) {
                return OptionalDouble.empty();
            }
            var last = later.get(end);
            double rate = (last.sum(RouterState::works) - first.sum(RouterState::works))
                    * NANOS
                    / (last.nanos() - first.nanos());
            if (rate >= ENOUGH * capacity) {
                return OptionalDouble.of((first.nanos() - fromNanos) / NANOS);
            }
        }
        return OptionalDouble.empty();
    }

    private static List<Moment> since(List<Moment> moments, long fromNanos) {
        return moments.stream()
                .filter(moment -> moment.nanos() - fromNanos >= 0)
                .toList();
    }
}
