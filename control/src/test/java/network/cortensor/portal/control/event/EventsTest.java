package network.cortensor.portal.control.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import network.cortensor.portal.control.database.Database;
import network.cortensor.portal.control.database.PostgresForTests;
import network.cortensor.portal.control.event.Events.Filter;
import network.cortensor.portal.testkit.Eventually;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class EventsTest {
    private static final Instant START = Instant.parse("2026-11-21T10:00:00Z");

    private final Database database = PostgresForTests.migrated();
    private final Events events = new Events(database);

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void comesBackAsItWasTold() {
        var told = new NewEvent(
                START,
                Severity.ERROR,
                "router.health",
                SubjectKind.ROUTER,
                "r",
                "it fails",
                "fleet",
                null,
                JsonNodeFactory.instance.objectNode().put("health", "healthy"),
                null);
        var id = append(told);
        assertThat(events.page(Filter.all(), null, 10)).containsExactly(new Event(id, told));
        assertThat(events.last()).isEqualTo(id);
        database.jdbi().useHandle(handle -> {
            handle.begin();
            Events.append(handle, told);
            handle.rollback();
        });
        assertThat(events.last()).as("what is rolled back has not happened").isEqualTo(id);
    }

    @Test
    void pagesAndFollowingMissNothing() {
        for (var i = 0; i < 25; i++) {
            append(event("pool.state", i));
        }
        var seen = new ArrayList<String>();
        Long before = null;
        for (var page = events.page(Filter.all(), before, 10); !page.isEmpty(); ) {
            page.forEach(event -> seen.add(event.fact().subject()));
            before = page.getLast().id();
            page = events.page(Filter.all(), before, 10);
        }
        assertThat(seen).hasSize(25).startsWith("24", "23").endsWith("1", "0").doesNotHaveDuplicates();
        var followed = new ArrayList<String>();
        var last = 0L;
        for (var more = events.after(last, 10); !more.isEmpty(); more = events.after(last, 10)) {
            more.forEach(event -> followed.add(event.fact().subject()));
            last = more.getLast().id();
        }
        assertThat(followed).isEqualTo(seen.reversed());
        assertThatThrownBy(() -> events.after(0, 1001)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void filtersByEach() {
        append(event("pool.state", 1));
        append(event("action.drain", 2));
        append(event("action.pause", 3));
        append(new NewEvent(
                START.plusSeconds(60),
                Severity.WARNING,
                "actions",
                SubjectKind.SESSION,
                "2",
                "text",
                "fleet",
                null,
                null,
                null));
        assertThat(subjects(new Filter("action.", null, null, null, null))).containsExactly("3", "2");
        assertThat(subjects(new Filter("action.drain", null, null, null, null))).containsExactly("2");
        assertThat(subjects(new Filter(null, Severity.WARNING, null, null, null)))
                .containsExactly("2");
        assertThat(subjects(new Filter(null, null, SubjectKind.POOL, "2", null)))
                .containsExactly("2");
        assertThat(subjects(new Filter(null, null, SubjectKind.SESSION, "2", null)))
                .containsExactly("2");
        assertThat(subjects(new Filter(null, null, null, "2", null))).hasSize(2);
        assertThat(subjects(new Filter(null, null, null, null, START.plusSeconds(1))))
                .containsExactly("2");
    }

    /** Else whoever follows would go past the one that becomes visible later. */
    @Test
    void becomeVisibleInTheOrderOfTheirIds() throws Exception {
        var written = new CountDownLatch(1);
        var commit = new CountDownLatch(1);
        try (var threads = Executors.newFixedThreadPool(2)) {
            var slow = CompletableFuture.supplyAsync(
                    () -> database.jdbi().inTransaction(transaction -> {
                        var id = Events.append(transaction, event("slow", 1));
                        written.countDown();
                        await(commit);
                        return id;
                    }),
                    threads);
            await(written);
            var fast = CompletableFuture.supplyAsync(() -> append(event("fast", 2)), threads);
            awaitABlockedSession();
            assertThat(events.after(0, 10)).isEmpty();
            commit.countDown();
            long first = slow.get(10, TimeUnit.SECONDS);
            assertThat(fast.get(10, TimeUnit.SECONDS)).isGreaterThan(first);
        }
        assertThat(events.after(0, 10)).extracting(event -> event.fact().kind()).containsExactly("slow", "fast");
    }

    private void awaitABlockedSession() {
        Eventually.holds(
                "the second one waits for the first",
                () -> database.jdbi()
                        .withHandle(handle ->
                                handle.createQuery("""
                                SELECT count(*) > 0 FROM pg_stat_activity
                                 WHERE datname = current_database() AND wait_event_type = 'Lock'""").mapTo(Boolean.class).one()));
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(10, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private List<String> subjects(Filter filter) {
        return events.page(filter, null, 10).stream()
                .map(event -> event.fact().subject())
                .toList();
    }

    private long append(NewEvent event) {
        return database.jdbi().inTransaction(transaction -> Events.append(transaction, event));
    }

    private static NewEvent event(String kind, int number) {
        return new NewEvent(
                START,
                Severity.INFO,
                kind,
                SubjectKind.POOL,
                String.valueOf(number),
                "text",
                "fleet",
                null,
                null,
                null);
    }
}
