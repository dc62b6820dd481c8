package network.cortensor.portal.control.usage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import network.cortensor.portal.control.database.Database;
import network.cortensor.portal.control.database.PostgresForTests;
import network.cortensor.portal.domain.key.Caller;
import network.cortensor.portal.domain.key.Environment;
import network.cortensor.portal.domain.usage.End;
import network.cortensor.portal.domain.usage.Endpoint;
import network.cortensor.portal.domain.usage.Tokens;
import network.cortensor.portal.domain.usage.UsageEvent;
import network.cortensor.portal.domain.usage.UsageSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

public class UsageStoreTest {
    private static final Instant NOON = Instant.parse("2026-11-21T12:00:00.123456789Z");
    private static final Caller CALLER = new Caller("org_a", "key_a", Environment.LIVE);

    private final Database database = PostgresForTests.migrated();
    private final UsageStore store = new UsageStore(database);
    private final UsageReport report = new UsageReport(database);

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void anEventWrittenTwiceIsOneEvent() {
        var first = List.of(event("req_1", NOON, End.COMPLETED), event("req_2", NOON, End.CALLER_LEFT));
        var second = List.of(event("req_2", NOON, End.CALLER_LEFT), event("req_3", NOON, End.FAILED));
        assertThat(store.write(first)).isEqualTo(2);
        assertThat(store.write(second)).isEqualTo(1);
        assertThat(store.write(List.of())).isZero();
        assertThat(count("usage_events")).isEqualTo(3);
        assertThat(count("request_logs")).isEqualTo(3);
    }

    @Test
    void anEventThatCanNeverBeStoredIsNamedAndTheOthersAreStored() {
        var good = event("req_1", NOON, End.COMPLETED);
        var bad = event("req_\u0000", NOON, End.COMPLETED);
        assertThatThrownBy(() -> store.write(List.of(good, bad)))
                .isInstanceOfSatisfying(
                        UnstorableUsage.class, e -> assertThat(e.requestId()).isEqualTo("req_\u0000"));
        assertThat(store.write(List.of(good))).isZero();
        assertThat(count("usage_events")).isEqualTo(1);
    }

    @Test
    void eachMonthHasItsPartAndManyWritersMakeItOnce() throws Exception {
        var months = IntStream.range(0, 14)
                .mapToObj(i -> NOON.plus(Duration.ofDays(31L * i)))
                .toList();
        try (var threads = Executors.newFixedThreadPool(4)) {
            var writers = new ArrayList<Callable<Integer>>();
            for (var writer = 0; writer < 4; writer++) {
                var name = "req_" + writer + "_";
                var own = new UsageStore(database);
                writers.add(() -> own.write(months.stream()
                        .map(month -> event(name + month, month, End.COMPLETED))
                        .toList()));
            }
            for (var written : threads.invokeAll(writers)) {
                assertThat(written.get()).isEqualTo(14);
            }
        }
        assertThat(parts("usage_events")).hasSize(14).contains("usage_events_2026_11", "usage_events_2027_12");
        assertThat(parts("request_logs")).hasSize(14);
    }

    @Test
    void theLastInstantOfAMonthStaysInIt() {
        store.write(List.of(event("req_last", Instant.parse("2026-11-30T23:59:59.999999999Z"), End.COMPLETED)));
        assertThat(parts("usage_events")).containsExactly("usage_events_2026_11");
        assertThat(count("usage_events_2026_11")).isEqualTo(1);
    }

    @Test
    void partsAreMadeAheadAndAgainWhenSomebodyRemovedThem() {
        store.makeAhead(NOON);
        store.makeAhead(NOON);
        assertThat(parts("usage_events"))
                .containsExactly("usage_events_2026_11", "usage_events_2026_12", "usage_events_2027_01");
        database.jdbi().useHandle(handle -> handle.execute("DROP TABLE portal.usage_events_2026_11"));
        assertThat(store.write(List.of(event("req_1", NOON, End.COMPLETED)))).isEqualTo(1);
    }

    @Test
    void sumsByDayAndModel() {
        store.write(List.of(
                event("req_1", NOON, End.COMPLETED),
                event("req_2", NOON.plusSeconds(1), End.CALLER_LEFT),
                event("req_3", NOON.plus(Duration.ofDays(1)), End.COMPLETED)));
        var filter = new UsageReport.Filter("org_a", "key_a", NOON.minusSeconds(1), NOON.plus(Duration.ofDays(2)));
        assertThat(report.summary(filter))
                .containsExactly(
                        new UsageReport.Line(
                                LocalDate.of(2026, 11, 21), "gpt-oss-20b", "live", 2, new Tokens(20, 4, 10, 2), 2468),
                        new UsageReport.Line(
                                LocalDate.of(2026, 11, 22), "gpt-oss-20b", "live", 1, new Tokens(10, 2, 5, 1), 1234));
        var from = NOON.plusSeconds(1).truncatedTo(ChronoUnit.MICROS);
        assertThat(report.summary(new UsageReport.Filter(null, null, from, NOON.plusSeconds(2))))
                .extracting(UsageReport.Line::requests)
                .containsExactly(1L);
        assertThat(report.summary(new UsageReport.Filter("org_b", null, NOON.minusSeconds(1), NOON.plusSeconds(2))))
                .isEmpty();
    }

    @Test
    void listsInterruptedRequests() {
        store.write(List.of(event("req_1", NOON, End.COMPLETED), event("req_2", NOON, End.INTERRUPTED)));
        var filter = new UsageReport.Filter(null, null, NOON.minusSeconds(1), NOON.plusSeconds(1));
        assertThat(report.interrupted(filter, 10)).singleElement().satisfies(found -> {
            assertThat(found.requestId()).isEqualTo("req_2");
            assertThat(found.clientReference()).isEqualTo("ref");
        });
    }

    @Test
    void refusalCountsAddUp() {
        var counts = new RefusalCounts(database);
        var minute = Instant.parse("2026-11-21T12:00:00Z");
        for (var more : new long[] {5, 9, 7}) {
            counts.write(
                    List.of(new RefusalCounts.Refused(minute, "org_a", "key_a", "rate_limit_exceeded", "gw_1", more)));
        }
        counts.write(List.of(new RefusalCounts.Refused(minute, "org_a", "key_a", "rate_limit_exceeded", "gw_2", 1)));
        long sum = database.jdbi()
                .withHandle(handle -> handle.createQuery("SELECT sum(count) FROM portal.refusal_counts")
                        .mapTo(Long.class)
                        .one());
        assertThat(sum).isEqualTo(22);
    }

    /** An event with every field filled. */
    public static UsageEvent event(String id, Instant at, End end) {
        return new UsageEvent(
                id,
                at,
                CALLER,
                new UsageEvent.Route(
                        "gpt-oss-20b", "oss-20b", "router-1", "oss-20b-1", "gw_1", Endpoint.CHAT_COMPLETIONS, true),
                end,
                200,
                end == End.FAILED ? "upstream_failed" : null,
                new Tokens(10, 2, 5, 1),
                UsageSource.REPORTED,
                new UsageEvent.Timing(1, 2, 3),
                new UsageEvent.Charge(5000, 1, 1234),
                new UsageEvent.References("ref", "task", "0af7651916cd43dd8448eb211c80319c"));
    }

    private long count(String table) {
        return database.jdbi()
                .withHandle(handle -> handle.createQuery("SELECT count(*) FROM portal." + table)
                        .mapTo(Long.class)
                        .one());
    }

    private List<String> parts(String table) {
        return database.jdbi()
                .withHandle(handle -> handle.createQuery(
                                "SELECT inhrelid::regclass::text FROM pg_inherits WHERE inhparent = CAST(:table AS regclass) ORDER BY 1")
                        .bind("table", "portal." + table)
                        .map((row, context) -> row.getString(1).replace("portal.", ""))
                        .list());
    }
}
