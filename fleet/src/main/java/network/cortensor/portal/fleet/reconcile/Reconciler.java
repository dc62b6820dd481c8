package network.cortensor.portal.fleet.reconcile;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import network.cortensor.portal.domain.Step;
import network.cortensor.portal.domain.catalog.Catalog;
import network.cortensor.portal.domain.catalog.Model;
import network.cortensor.portal.domain.catalog.Session;
import network.cortensor.portal.domain.catalog.UpstreamKind;
import network.cortensor.portal.domain.fleet.UpstreamFailure;
import network.cortensor.portal.fleet.lead.Term;
import network.cortensor.portal.upstream.cortensor.AnswerCount;
import network.cortensor.portal.upstream.reads.Read;
import network.cortensor.portal.upstream.reads.RouterReads;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/**
 * Asks routers what became of requests that ended oddly. Each request is asked about a few times at most, each router once a second at
 * most, one after the other. It only finds: nobody is charged, and no text is kept. Blocks; confined to one thread.
 */
public final class Reconciler {
    /** Requests looked at in one round. */
    private static final int ROUND = 20;

    /** Between two questions to one router. */
    private static final Duration PAUSE = Duration.ofSeconds(1);

    /** Reads end by themselves much sooner. */
    private static final long PATIENCE_SECONDS = 60;

    private final ReconciliationsTable table;
    private final RouterReads reads;
    private final Supplier<Catalog> catalog;
    private final InstantSource clock;
    private final Map<String, Instant> asked = new HashMap<>();

    /** A reconciler of the requests in this database. */
    public Reconciler(Jdbi jdbi, RouterReads reads, Supplier<Catalog> catalog, InstantSource clock) {
        table = new ReconciliationsTable(jdbi);
        this.reads = reads;
        this.catalog = catalog;
        this.clock = clock;
    }

    /**
     * Takes up what is new and looks at some of what is due.
     *
     * @return how many requests were looked at
     * @throws network.cortensor.portal.fleet.lead.LeadershipLost if the term is over
     */
    public int round(Term term) throws InterruptedException {
        table.collect(term, clock.instant());
        var looked = 0;
        for (var request : table.due(clock.instant(), ROUND)) {
            var place = place(request);
            if (place == null) {
                table.record(term, request, Checked.of(Finding.UNKNOWN), clock.instant());
                looked++;
            } else if (mayAsk(place.session.router().id())) {
                table.record(term, request, look(request, place), clock.instant());
                looked++;
            }
        }
        return looked;
    }

    private Checked look(OddRequest request, Place place) throws InterruptedException {
        var attempts = request.attempts() + 1;
        var router = place.session.router();
        var number = place.session.number();
        var task = request.taskId();
        return task == null
                ? TaskRules.search(request, await(reads.tasks(router, number)), attempts, place::tokens)
                : TaskRules.check(request, await(reads.task(router, number, task)), attempts, place::tokens);
    }

    private boolean mayAsk(String routerId) {
        var now = clock.instant();
        var last = asked.getOrDefault(routerId, Instant.MIN);
        if (now.isBefore(last.plus(PAUSE))) {
            return false;
        }
        asked.put(routerId, now);
        return true;
    }

    /** Where a request went, as far as the catalog still knows and one router can be asked; otherwise null. */
    private @Nullable Place place(OddRequest request) {
        var pool = catalog.get().pools().get(request.poolId());
        if (pool == null || pool.kind() != UpstreamKind.CORTENSOR) {
            return null;
        }
        return pool.sessions().stream()
                .filter(session -> session.id().equals(request.sessionId()))
                // Nobody can say which member of a group it was.
                .filter(session ->
                        !session.number().isEmpty() && !session.router().isGroup())
                .findFirst()
                .map(session -> new Place(session, pool.model()))
                .orElse(null);
    }

    private static <T> Read<T> await(Step<Read<T>> step) throws InterruptedException {
        try {
            return step.future().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (TimeoutException late) {
            return new Read.Failed<>(UpstreamFailure.TIMEOUT, "a read without an end");
        } catch (ExecutionException bug) {
            throw new IllegalStateException("a read that cannot be asked", bug.getCause());
        }
    }

    private record Place(Session session, Model model) {
        long tokens(String text) {
            return AnswerCount.count(model, text).tokens();
        }
    }
}
