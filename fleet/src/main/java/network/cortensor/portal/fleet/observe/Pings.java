package network.cortensor.portal.fleet.observe;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import network.cortensor.portal.domain.catalog.Router;
import network.cortensor.portal.domain.fleet.UpstreamFailure;
import network.cortensor.portal.upstream.reads.Read;
import network.cortensor.portal.upstream.reads.RouterReads;

/**
 * Pings routers now and then, each on its own and none waiting for another. A group's members are pinged one by one. Confined to
 * one thread; answers come in from the client's.
 */
public final class Pings {
    /** The pause between two pings of a router varies by so much, so that pings do not march in step. */
    private static final double JITTER = 0.1;

    private final RouterReads reads;
    private final Duration interval;
    private final int atOnce;
    private final RandomGenerator random;
    private final Map<Target, Instant> next = new HashMap<>();
    private final ConcurrentLinkedQueue<Ping> finished = new ConcurrentLinkedQueue<>();
    private final AtomicInteger underWay = new AtomicInteger();

    /**
     * A pinger.
     *
     * @param interval between two pings of one router
     * @param atOnce pings under way at most; who has to wait comes first next time
     */
    public Pings(RouterReads reads, Duration interval, int atOnce, RandomGenerator random) {
        this.reads = reads;
        this.interval = interval;
        this.atOnce = atOnce;
        this.random = random;
    }

    /** Starts what is due, and yields what was answered (or was not) since the last call. Does not wait. */
    public List<Ping> look(Instant now, Collection<Router> routers, Predicate<Router> wanted) {
        var known = new HashSet<Target>();
        var due = new ArrayList<Due>();
        for (var router : routers) {
            var addresses = router.isGroup() ? router.members() : List.of(router.address());
            for (var address : addresses) {
                var target = new Target(router.id(), address);
                known.add(target);
                var at = next.getOrDefault(target, Instant.MIN);
                if (!at.isAfter(now) && wanted.test(router)) {
                    due.add(new Due(at, target, router));
                }
            }
        }
        next.keySet().retainAll(known);
        due.sort((one, other) -> one.at.compareTo(other.at));
        for (var ping : due) {
            if (underWay.get() >= atOnce) {
                break;
            }
            next.put(ping.target, now.plus(pause()));
            start(ping.router, ping.target.address);
        }
        var found = new ArrayList<Ping>();
        for (var ping = finished.poll(); ping != null; ping = finished.poll()) {
            if (known.contains(new Target(ping.routerId(), ping.address()))) {
                found.add(ping);
            }
        }
        return found;
    }

    private void start(Router router, URI address) {
        underWay.incrementAndGet();
        reads.ping(router, address).end((read, why) -> {
            underWay.decrementAndGet();
            finished.add(
                    switch (read) {
                        case Read.Found<Boolean>(Boolean _, long micros) ->
                            new Ping(router.id(), address, micros, null, "");
                        case Read.Failed<Boolean>(UpstreamFailure failure, String detail) ->
                            new Ping(router.id(), address, 0, failure, detail);
                        case Read.Absent<Boolean>() ->
                            new Ping(router.id(), address, 0, UpstreamFailure.ERROR_STATUS, "status 404");
                        case null -> new Ping(router.id(), address, 0, UpstreamFailure.GARBAGE, String.valueOf(why));
                    });
        });
    }

    private Duration pause() {
        var factor = 1 - JITTER + 2 * JITTER * random.nextDouble();
        return Duration.ofNanos((long) (interval.toNanos() * factor));
    }

    private record Target(String routerId, URI address) {}

    private record Due(Instant at, Target target, Router router) {}
}
