package network.cortensor.portal.app.wiring;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;
import network.cortensor.portal.control.picture.RouterChecks;
import network.cortensor.portal.domain.Step;
import network.cortensor.portal.domain.catalog.Catalog;
import network.cortensor.portal.domain.catalog.Router;
import network.cortensor.portal.domain.fleet.UpstreamFailure;
import network.cortensor.portal.fleet.session.Discovered;
import network.cortensor.portal.fleet.session.Discovery;
import network.cortensor.portal.upstream.reads.Read;
import network.cortensor.portal.upstream.reads.RouterReads;
import network.cortensor.portal.upstream.reads.RouterSession;

/** What operators ask routers, answered by those who know how to ask: control itself knows no upstream. */
final class RouterQuestions implements RouterChecks, AutoCloseable {
    private static final Duration PING = Duration.ofSeconds(3);
    private static final Duration READ = Duration.ofSeconds(10);

    /** Longer than a question may take: a time-out is then told by who asked. */
    private static final Duration PATIENCE = Duration.ofSeconds(15);

    private final RouterReads reads;
    private final Discovery discovery;

    RouterQuestions(Foundation foundation, Supplier<Catalog> catalog) {
        reads = new RouterReads(foundation.vertx(), PING, READ);
        discovery = new Discovery(reads, catalog);
    }

    @Override
    public List<Probe> probe(Router router) {
        var addresses = router.isGroup() ? router.members() : List.of(router.address());
        // All at once; each has its own time.
        var asked = addresses.stream()
                .map(address -> new Pinged(address, reads.ping(router, address)))
                .toList();
        return asked.stream().map(Pinged::found).toList();
    }

    @Override
    public Listing sessions(Router router) {
        return switch (Await.step("the router", discovery.sessions(router), PATIENCE)) {
            case Read.Found<Discovered>(Discovered found, long micros) ->
                new Listed(
                        found.registered().stream()
                                .map(one -> new Registered(one.sessionId(), one.poolId(), session(one.router())))
                                .toList(),
                        found.unregistered().stream()
                                .map(RouterQuestions::session)
                                .toList(),
                        found.missing(),
                        micros);
            case Read.Absent<Discovered>() -> new NotOffered();
            case Read.Failed<Discovered>(UpstreamFailure failure, String detail) ->
                new Unanswered(word(failure), detail);
        };
    }

    @Override
    public void close() {
        reads.close();
    }

    private static OnRouter session(RouterSession session) {
        return new OnRouter(
                session.number(), session.active(), session.miners() < 0 ? null : session.miners(), session.model());
    }

    private static String word(UpstreamFailure failure) {
        return failure.name().toLowerCase(Locale.ROOT);
    }

    private record Pinged(URI address, Step<Read<Boolean>> step) {
        Probe found() {
            return switch (Await.step("the router", step, PATIENCE)) {
                case Read.Found<Boolean>(Boolean alive, long micros) -> new Probe(address, micros, "", "");
                case Read.Absent<Boolean>() ->
                    new Probe(address, null, word(UpstreamFailure.ERROR_STATUS), "status 404");
                case Read.Failed<Boolean>(UpstreamFailure failure, String detail) ->
                    new Probe(address, null, word(failure), detail);
            };
        }
    }
}
