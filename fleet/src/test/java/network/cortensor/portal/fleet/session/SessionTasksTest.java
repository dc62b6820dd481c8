package network.cortensor.portal.fleet.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import network.cortensor.portal.control.usage.UsageStore;
import network.cortensor.portal.domain.usage.End;
import network.cortensor.portal.fleet.Fleets;
import network.cortensor.portal.fleet.TestDatabase;
import network.cortensor.portal.fleet.Usage;
import network.cortensor.portal.fleet.lead.Leadership;
import network.cortensor.portal.fleet.lead.Term;
import network.cortensor.portal.fleet.plan.SessionBudget;
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
        assertThat(tasks(NOW)).isEqualTo(23);
        requests(NOW.minusSeconds(1), 4);
        assertThat(tasks(NOW)).isEqualTo(27);
        assertThat(tasks(NOW.plus(Duration.ofMinutes(30)))).isEqualTo(27);
    }

    @Test
    void whatIsSettledIsNotReadAgainUntilTheRecount() {
        requests(NOW.minus(Duration.ofHours(1)), 20);
        assertThat(tasks(NOW)).isEqualTo(20);
        assertThat(database.strings("SELECT settled || ' ' || (settled_until = '2026-11-21T11:50:00Z')"
                        + " FROM portal.session_tasks"))
                .containsExactly("20 true");
        // A gateway that was away reports late.
        requests(NOW.minus(Duration.ofMinutes(50)), 5);
        assertThat(tasks(NOW.plusSeconds(10))).isEqualTo(20);
        assertThat(tasks(NOW.plus(SessionTasks.RECOUNT).plusSeconds(1))).isEqualTo(25);
    }

    @Test
    void rowsDoNotChangeWhenNothingHappens() {
        requests(NOW.minusSeconds(5), 3);
        tasks(NOW);
        var row = database.strings("SELECT xmin::text FROM portal.session_tasks");
        tasks(NOW.plusSeconds(10));
        tasks(NOW.plusSeconds(20));
        assertThat(database.strings("SELECT xmin::text FROM portal.session_tasks"))
                .isEqualTo(row);
    }

    @Test
    void aNewRegistrationCountsFromNothing() {
        requests(NOW.minus(Duration.ofHours(1)), 20);
        assertThat(tasks(NOW)).isEqualTo(20);
        database.register("s-r1", NOW.minusSeconds(60), 100L);
        requests(NOW.minusSeconds(30), 2);
        assertThat(tasks(NOW)).isEqualTo(2);
    }

    @Test
    void onlySessionsThatCanRunOutAreLookedAt() {
        assertThat(sessions.count(term, NOW))
                .extracting(SessionBudget::sessionId)
                .containsExactly("s-r1");
        database.execute("UPDATE portal.sessions SET reserved_until = ? WHERE id = 's-r2'", NOW);
        assertThat(sessions.count(term, NOW)).element(1).satisfies(budget -> {
            assertThat(budget.reservedUntil()).isEqualTo(NOW);
            assertThat(budget.taskLimit()).isNull();
        });
    }

    private long tasks(Instant now) {
        return sessions.count(term, now).getFirst().tasks();
    }

    private void requests(Instant at, int count) {
        usage.write(IntStream.range(0, count)
                .mapToObj(i -> Usage.event("req_" + written++, at.plusMillis(i), End.COMPLETED, "1", "ref"))
                .toList());
        usage.write(List.of(Usage.on("s-r2", "req_other_" + written++, at)));
    }
}
