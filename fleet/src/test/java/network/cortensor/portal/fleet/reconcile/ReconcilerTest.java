package network.cortensor.portal.fleet.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import network.cortensor.portal.control.usage.UsageStore;
import network.cortensor.portal.domain.catalog.Catalog;
import network.cortensor.portal.domain.catalog.Tokenizer;
import network.cortensor.portal.domain.usage.End;
import network.cortensor.portal.domain.usage.UsageEvent;
import network.cortensor.portal.fleet.Fleets;
import network.cortensor.portal.fleet.Routers;
import network.cortensor.portal.fleet.TestDatabase;
import network.cortensor.portal.fleet.Usage;
import network.cortensor.portal.fleet.lead.Leadership;
import network.cortensor.portal.fleet.lead.Term;
import network.cortensor.portal.simulator.Behaviour;
import network.cortensor.portal.simulator.ErrorShape;
import network.cortensor.portal.simulator.SimulatedRouter;
import network.cortensor.portal.testkit.TestClock;
import network.cortensor.portal.upstream.tokens.TokenCounter;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What became of odd requests is asked of the router that had them, a bounded number of times. */
@Timeout(60)
class ReconcilerTest {
    private static final Instant NOW = Instant.parse("2026-11-21T12:00:00Z");
    private static final Instant BEFORE = NOW.minusSeconds(60);

    private final TestDatabase database = new TestDatabase();
    private final UsageStore usage = new UsageStore(database.database());
    private final Routers routers = new Routers(Duration.ofSeconds(20));
    private final SimulatedRouter simulated = routers.start();
    private final TestClock clock = new TestClock(NOW);
    private final AtomicReference<Catalog> catalog = new AtomicReference<>(catalog(simulated.address()));
    private final Reconciler reconciler = new Reconciler(database.jdbi(), routers.reads(), catalog::get, clock);
    private Term term = new Term("", 0);

    @BeforeEach
    void lead() {
        database.store(catalog.get());
        term = new Leadership(database.jdbi(), "one", Duration.ofMinutes(10))
                .take()
                .orElseThrow();
    }

    @AfterEach
    void close() {
        routers.close();
        database.close();
    }

    @Test
    void aTasksTextIsRecountedAgainstTheMeter() throws Exception {
        var first = tokens(Routers.complete(simulated, "one", "ref_req_same"));
        var second = tokens(Routers.complete(simulated, "two", "ref_req_less"));
        write(
                Usage.metered("req_same", BEFORE, End.UPSTREAM_CUT, "1", first),
                Usage.metered("req_less", BEFORE.plusMillis(1), End.TIMED_OUT, "2", second - 3),
                Usage.metered("req_fine", BEFORE, End.COMPLETED, "1", 1));
        rounds(3);
        assertThat(found()).containsExactly("req_less DIFFERS 4 3 1 true", "req_same MATCHES 4 0 1 true");
    }

    @Test
    void aRequestWhoseTaskWasNeverHeardOfIsFoundByItsReference() throws Exception {
        var tokens = tokens(Routers.complete(simulated, "one", "ref_1"));
        write(
                Usage.event("req_found", BEFORE, End.INTERRUPTED, null, "ref_1"),
                Usage.event("req_lost", BEFORE.plusMillis(1), End.INTERRUPTED, null, "ref_of_nobody"));
        rounds(3);
        assertThat(found())
                .containsExactly("req_found DIFFERS 4 " + (tokens - 5) + " 1 true", "req_lost UNKNOWN - - 1 true");
    }

    @Test
    void aTaskOfAnotherRequestIsNotTakenForThisOne() throws Exception {
        Routers.complete(simulated, "one", "ref_of_another");
        write(Usage.metered("req_1", BEFORE, End.UPSTREAM_CUT, "1", 5));
        rounds(1);
        assertThat(found()).containsExactly("req_1 UNKNOWN - - 1 true");
    }

    @Test
    void aRouterWithManyOddRequestsDoesNotKeepOthersWaiting() throws Exception {
        for (var i = 0; i < 30; i++) {
            write(Usage.metered("req_many_" + i, BEFORE.minusSeconds(60 - i), End.UPSTREAM_CUT, "77", 5));
        }
        database.jdbi()
                .useHandle(handle ->
                        handle.execute("INSERT INTO portal.routers (id, kind, address, api, allow_public_prompts)"
                                + " VALUES ('r2', 'CORTENSOR', 'http://r2', 'V3', false)"));
        write(Usage.elsewhere("req_other", BEFORE, End.UPSTREAM_CUT));
        reconciler.round(term);
        assertThat(found()).anyMatch(line -> line.startsWith("req_other UNKNOWN"));
    }

    @Test
    void aTaskThatTheRouterDoesNotKnowIsAbsentAndARouterThatIsGoneIsNotAsked() throws Exception {
        write(Usage.metered("req_absent", BEFORE, End.LEASE_LOST, "77", 5));
        rounds(1);
        catalog.set(Catalog.empty());
        write(Usage.metered("req_gone", BEFORE, End.LEASE_LOST, "77", 5));
        rounds(1);
        assertThat(found()).containsExactly("req_absent ABSENT - - 1 true", "req_gone UNKNOWN - - 1 true");
    }

    @Test
    void aRouterThatDoesNotAnswerIsAskedLaterAndNotForEver() throws Exception {
        simulated.behaveForReads(new Behaviour.ErrorReply(503, ErrorShape.DETAIL));
        write(Usage.metered("req_1", BEFORE, End.UPSTREAM_CUT, "1", 5));
        rounds(1);
        assertThat(found()).containsExactly("req_1 PENDING - - 1 false");
        var asked = simulated.seen().reads();
        rounds(5);
        assertThat(simulated.seen().reads()).isEqualTo(asked);
        for (var i = 0; i < 10; i++) {
            clock.advance(Duration.ofHours(1));
            rounds(1);
        }
        assertThat(simulated.seen().reads()).isEqualTo(asked + TaskRules.MOST_ATTEMPTS - 1);
        assertThat(found()).containsExactly("req_1 UNREACHABLE - - 6 true");
    }

    @Test
    void aRouterIsAskedOnceASecond() throws Exception {
        var tokens = tokens(Routers.complete(simulated, "one", "ref_1"));
        for (var i = 0; i < 5; i++) {
            write(Usage.metered("req_" + i, BEFORE.plusMillis(i), End.UPSTREAM_CUT, "1", tokens));
        }
        var asked = simulated.seen().reads();
        assertThat(reconciler.round(term)).isEqualTo(1);
        assertThat(reconciler.round(term)).isZero();
        assertThat(simulated.seen().reads()).isEqualTo(asked + 1);
        clock.advance(Duration.ofSeconds(1));
        assertThat(reconciler.round(term)).isEqualTo(1);
    }

    @Test
    void whatIsWrittenLateIsTakenUpAndWhatWasLookedAtIsNotReadAgain() throws Exception {
        catalog.set(Catalog.empty());
        write(Usage.metered("req_old", BEFORE.minus(Duration.ofDays(1)), End.UPSTREAM_CUT, "1", 5));
        rounds(1);
        write(Usage.metered("req_late", BEFORE.minus(Duration.ofHours(30)), End.INTERRUPTED, "1", 5));
        write(Usage.metered("req_fast_clock", NOW.plus(Duration.ofMinutes(30)), End.INTERRUPTED, "1", 5));
        rounds(1);
        assertThat(found()).hasSize(2);
        // All of it was written an hour ago by now: it is seen by nobody but a sweep.
        database.execute("UPDATE portal.usage_events SET recorded_at = recorded_at - INTERVAL '1 hour'");
        database.execute("DELETE FROM portal.reconciliations WHERE request_id = 'req_late'");
        rounds(2);
        assertThat(found()).containsExactly("req_old UNKNOWN - - 1 true");
        clock.advance(ReconciliationsTable.SWEEP);
        rounds(2);
        assertThat(found())
                .extracting(line -> line.substring(0, line.indexOf(' ')))
                .containsExactly("req_fast_clock", "req_late", "req_old");
    }

    @Test
    void moreThanARoundTakesUpIsTakenUpByTheNext() throws Exception {
        catalog.set(Catalog.empty());
        var many = new UsageEvent[ReconciliationsTable.MOST + 7];
        for (var i = 0; i < many.length; i++) {
            many[i] = Usage.metered("req_" + i, BEFORE.minusMillis(i), End.UPSTREAM_CUT, "1", 5);
        }
        write(many);
        reconciler.round(term);
        assertThat(found()).hasSize(ReconciliationsTable.MOST);
        reconciler.round(term);
        assertThat(found()).hasSize(many.length);
    }

    @Test
    void pausesGrowAndEnd() {
        assertThat(TaskRules.pause(1)).isEqualTo(Duration.ofSeconds(30));
        assertThat(TaskRules.pause(2)).isEqualTo(Duration.ofMinutes(2));
        assertThat(TaskRules.pause(5)).isEqualTo(Duration.ofHours(1));
        assertThat(TaskRules.pause(1000)).isEqualTo(Duration.ofHours(1));
    }

    private void rounds(int count) throws InterruptedException {
        for (var i = 0; i < count; i++) {
            reconciler.round(term);
            clock.advance(Duration.ofSeconds(2));
        }
    }

    private void write(UsageEvent... events) {
        usage.write(Arrays.asList(events));
    }

    /** Request, finding, state, difference, attempts, whether nothing more will be asked. */
    private List<String> found() {
        return database.strings("SELECT request_id || ' ' || finding || ' ' || coalesce(upstream_state, '-') || ' '"
                + " || coalesce(difference::text, '-') || ' ' || attempts || ' ' || (next_at IS NULL)"
                + " FROM portal.reconciliations ORDER BY request_id");
    }

    private static Catalog catalog(URI address) {
        return Fleets.catalog(Fleets.router("r1", address));
    }

    private static long tokens(String text) {
        return TokenCounter.count(new Tokenizer.O200k(), text).tokens();
    }
}
