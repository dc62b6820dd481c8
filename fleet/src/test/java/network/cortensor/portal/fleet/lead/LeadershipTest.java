package network.cortensor.portal.fleet.lead;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import network.cortensor.portal.fleet.TestDatabase;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** One leads, and who does not lead any more cannot write. */
@Timeout(60)
class LeadershipTest {
    private static final Duration LONG = Duration.ofMinutes(10);

    private final TestDatabase database = new TestDatabase();
    private final Leadership one = new Leadership(database.jdbi(), "one", LONG);
    private final Leadership other = new Leadership(database.jdbi(), "other", LONG);

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void oneLeadsAndRenewingKeepsTheTerm() {
        assertThat(one.take()).contains(new Term("one", 1));
        assertThat(other.take()).isEmpty();
        assertThat(one.take()).contains(new Term("one", 1));
    }

    @Test
    void whoResignsOrIsLateIsFollowedInANewTerm() {
        var first = one.take().orElseThrow();
        one.resign(first);
        assertThat(other.take()).contains(new Term("other", 2));
        expire();
        assertThat(one.take()).contains(new Term("one", 3));
        // The same holder after its time was over has missed something: a new term, too.
        expire();
        assertThat(one.take()).contains(new Term("one", 4));
    }

    @Test
    void anOldTermCanNeitherWriteNorResign() {
        var first = one.take().orElseThrow();
        expire();
        assertThatThrownBy(() -> check(first)).isInstanceOf(LeadershipLost.class);
        var second = other.take().orElseThrow();
        assertThatThrownBy(() -> check(first)).isInstanceOf(LeadershipLost.class);
        one.resign(first);
        check(second);
    }

    @Test
    void nobodyTakesOverInTheMiddleOfAWrite() throws Exception {
        var first = one.take().orElseThrow();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var takeover = database.jdbi().inTransaction(transaction -> {
                Leadership.check(transaction, first);
                // The time is over as far as the other can see: it wants the row and has to wait for it.
                var later = threads.submit(() -> new Leadership(database.jdbi(), "other", LONG).take());
                assertThat(later.isDone()).isFalse();
                transaction.execute("INSERT INTO portal.events (at, severity, kind, subject_kind, subject, text, actor)"
                        + " VALUES (now(), 'info', 'test', 'fleet', 'one', 'in time', 'fleet')");
                return later;
            });
            assertThat(takeover.get(20, TimeUnit.SECONDS)).isEmpty();
        }
        assertThat(database.strings("SELECT text FROM portal.events")).containsExactly("in time");
    }

    @Test
    void ofManyWhoTryAtOnceOneLeads() throws Exception {
        for (var round = 1; round <= 5; round++) {
            var tries = new ArrayList<Callable<Optional<Term>>>();
            IntStream.range(0, 8)
                    .forEach(i -> tries.add(() -> new Leadership(database.jdbi(), "candidate-" + i, LONG).take()));
            try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
                var leaders = 0;
                for (var attempt : threads.invokeAll(tries)) {
                    var term = attempt.get();
                    leaders += term.isPresent() ? 1 : 0;
                    var expected = (long) round;
                    term.ifPresent(held -> assertThat(held.number()).isEqualTo(expected));
                }
                assertThat(leaders).isEqualTo(1);
            }
            expire();
        }
    }

    private void check(Term term) {
        database.jdbi().useTransaction(transaction -> Leadership.check(transaction, term));
    }

    private void expire() {
        database.execute("UPDATE portal.fleet_leader SET until = clock_timestamp()");
    }
}
