package network.cortensor.portal.fleet.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import network.cortensor.portal.control.catalog.CatalogReader;
import network.cortensor.portal.control.catalog.CatalogStore;
import network.cortensor.portal.control.catalog.TokenSeal;
import network.cortensor.portal.control.catalog.TokenSource;
import network.cortensor.portal.control.usage.UsageStore;
import network.cortensor.portal.fleet.Fleets;
import network.cortensor.portal.fleet.TestDatabase;
import network.cortensor.portal.fleet.Usage;
import network.cortensor.portal.fleet.lead.Leadership;
import network.cortensor.portal.fleet.lead.Term;
import network.cortensor.portal.fleet.plan.SessionBudget;
import network.cortensor.portal.testkit.Eventually;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a session has left is counted once, and what was reported late is found. */
class SessionTasksTest {
    private static final Instant NOW = Instant.parse("2026-11-21T12:00:00Z");

    private final TestDatabase database = new TestDatabase();
    private final UsageStore usage = new UsageStore(database.database());
    private final SessionTasks sessions = new SessionTasks(database.jdbi());
    private Term term = new Term("", 0);
    private int written;

    @BeforeEach
    void register() {
        database.store(Fleets.catalog(Fleets.routers(2)));
        database.register("s-r1", NOW.minus(Duration.ofHours(2)), 100L);
        term = new Leadership(database.jdbi(), "one", Duration.ofMinutes(10))
                .take()
                .orElseThrow();
    }

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void requestsSinceTheRegistrationCount() {
        requests(NOW.minus(Duration.ofHours(3)), 7);
        requests(NOW.minus(Duration.ofHours(1)), 20);
        requests(NOW.minusSeconds(5), 3);
        assertThat(tasks()).isEqualTo(23);
        requests(NOW.minusSeconds(1), 4);
        assertThat(tasks()).isEqualTo(27);
        age("1 day");
        assertThat(tasks()).isEqualTo(27);
    }

    @Test
    void whatIsReportedLateCountsAtOnceAndWhatIsSettledIsNotReadAgain() {
        requests(NOW.minus(Duration.ofHours(1)), 20);
        age("1 hour");
        assertThat(tasks()).isEqualTo(20);
        assertThat(database.strings("SELECT settled || ' ' || tasks FROM portal.session_tasks"))
                .containsExactly("20 20");
        // The database was away for half an hour; what gateways kept comes now.
        requests(NOW.minus(Duration.ofMinutes(50)), 5);
        assertThat(tasks()).isEqualTo(25);
        age("20 minutes");
        requests(NOW.minus(Duration.ofMinutes(70)), 2);
        assertThat(tasks()).isEqualTo(27);
        // Rows that are settled are not looked at: this is noticed by a recount only.
        age("20 minutes");
        assertThat(tasks()).isEqualTo(27);
        database.execute("DELETE FROM portal.request_logs WHERE occurred_at < ?", NOW.minus(Duration.ofMinutes(65)));
        assertThat(tasks()).isEqualTo(27);
        database.execute("UPDATE portal.session_tasks SET recounted_at = recounted_at - ?::interval", "7 hours");
        assertThat(tasks()).isEqualTo(25);
    }

    @Test
    void rowsDoNotChangeWhenNothingHappens() {
        requests(NOW.minusSeconds(5), 3);
        tasks();
        var row = database.strings("SELECT xmin::text FROM portal.session_tasks");
        tasks();
        tasks();
        assertThat(database.strings("SELECT xmin::text FROM portal.session_tasks"))
                .isEqualTo(row);
    }

    @Test
    void aNewRegistrationCountsFromNothing() {
        requests(NOW.minus(Duration.ofHours(1)), 20);
        assertThat(tasks()).isEqualTo(20);
        database.register("s-r1", NOW.minusSeconds(60), 100L);
        requests(NOW.minusSeconds(30), 2);
        assertThat(tasks()).isEqualTo(2);
    }

    @Test
    void aSessionOfAnotherNameAtTheSamePlaceGoesOnCounting() {
        requests(NOW.minus(Duration.ofHours(1)), 20);
        assertThat(tasks()).isEqualTo(20);
        rename("s-r1", "s-new");
        assertThat(tasks()).isEqualTo(20);
        write("s-new", NOW.minusSeconds(30), 4);
        // From a gateway that has not heard of the new name, or was away.
        write("s-r1", NOW.minusSeconds(20), 2);
        assertThat(tasks()).isEqualTo(26);
        database.execute("UPDATE portal.routers SET address = 'http://127.0.0.1:99' WHERE id = 'r1'");
        assertThat(tasks()).as("the router moved and took its sessions along").isEqualTo(26);
        write("s-new", NOW, 1);
        assertThat(tasks()).isEqualTo(27);
    }

    @Test
    void aSessionThatMovesLeavesWhatItDidAtItsPlace() {
        var before = Instant.now().minus(Duration.ofHours(1));
        database.register("s-r1", before, 100L);
        write("s-r1", before.plusSeconds(60), 20);
        assertThat(tasks()).isEqualTo(20);
        database.execute("UPDATE portal.sessions SET number = '121' WHERE id = 's-r1'");
        assertThat(tasks()).isZero();
        write("s-r1", Instant.now(), 1);
        assertThat(tasks()).isEqualTo(1);
        database.execute("UPDATE portal.sessions SET number = '120' WHERE id = 's-r1'");
        assertThat(tasks()).as("back at the first place").isEqualTo(20);
    }

    @Test
    void countingAndRemovingSessionsDoNotWaitForOneAnotherInACircle() throws Exception {
        database.register("s-r2", NOW.minus(Duration.ofHours(2)), 100L);
        var store =
                new CatalogStore(database.database(), new TokenSeal(new byte[32], List.of()), InstantSource.system());
        requests(NOW.minusSeconds(30), 3);
        tasks();
        requests(NOW.minusSeconds(20), 3);
        try (var threads = Executors.newFixedThreadPool(2);
                var gate = database.jdbi().open()) {
            gate.begin();
            gate.execute("SELECT FROM portal.session_tasks WHERE session_id = 's-r1' FOR UPDATE");
            var counting = threads.submit(() -> sessions.count(term));
            waiting(1);
            var removing = threads.submit(() -> store.apply(
                    CatalogReader.read("routers: {r1: {address: 'http://127.0.0.1:1'}}", TokenSource.literalOnly()),
                    false,
                    true));
            waiting(2);
            gate.rollback();
            assertThat(counting.get(60, TimeUnit.SECONDS)).hasSize(2);
            assertThat(removing.get(60, TimeUnit.SECONDS).difference().changesSomething())
                    .isTrue();
        }
        assertThat(database.number("SELECT count(*) FROM portal.session_tasks")).isZero();
    }

    /** So many sessions of the database wait for a lock. */
    private void waiting(int count) {
        Eventually.holds(
                count + " wait for a lock",
                () -> database.number("SELECT count(*) FROM pg_stat_activity"
                                + " WHERE datname = current_database() AND wait_event_type = 'Lock'")
                        == count);
    }

    @Test
    void onlySessionsThatCanRunOutAreLookedAt() {
        assertThat(sessions.count(term)).extracting(SessionBudget::sessionId).containsExactly("s-r1");
        database.execute("UPDATE portal.sessions SET reserved_until = ? WHERE id = 's-r2'", NOW);
        assertThat(sessions.count(term)).element(1).satisfies(budget -> {
            assertThat(budget.reservedUntil()).isEqualTo(NOW);
            assertThat(budget.taskLimit()).isNull();
        });
    }

    private long tasks() {
        return sessions.count(term).getFirst().tasks();
    }

    /** Everything was written so much longer ago. */
    private void age(String interval) {
        database.execute("UPDATE portal.request_logs SET recorded_at = recorded_at - ?::interval", interval);
        database.execute("UPDATE portal.session_tasks SET settled_until = settled_until - ?::interval", interval);
    }

    private void rename(String session, String name) {
        database.jdbi().useTransaction(transaction -> {
            transaction.execute("""
                    INSERT INTO portal.sessions SELECT ?, pool_id, router_id, number, session_limit, node_type, network, labels,
                           position, task_limit, reserved_until, registered_at FROM portal.sessions WHERE id = ?""", name, session);
            transaction.execute("DELETE FROM portal.sessions WHERE id = ?", session);
        });
    }

    private void requests(Instant at, int count) {
        write("s-r1", at, count);
    }

    private void write(String session, Instant at, int count) {
        usage.write(IntStream.range(0, count)
                .mapToObj(i -> Usage.on(session, "req_" + written++, at.plusMillis(i)))
                .toList());
        usage.write(List.of(Usage.on("s-r2", "req_other_" + written++, at)));
    }
}
