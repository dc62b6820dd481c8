package network.cortensor.portal.control.traffic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import network.cortensor.portal.control.database.Database;
import network.cortensor.portal.control.database.PostgresForTests;
import network.cortensor.portal.control.usage.UnstorableUsage;
import network.cortensor.portal.control.usage.UsageStore;
import network.cortensor.portal.domain.key.Caller;
import network.cortensor.portal.domain.key.Environment;
import network.cortensor.portal.domain.usage.End;
import network.cortensor.portal.domain.usage.Endpoint;
import network.cortensor.portal.domain.usage.Tokens;
import network.cortensor.portal.domain.usage.UsageEvent;
import network.cortensor.portal.domain.usage.UsageSource;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The traffic of a minute is the sum of its usage events, whatever happened on the way. */
class TrafficTableTest {
    private static final List<End> ENDS = List.of(End.values());
    private static final Instant START = Instant.parse("2026-11-21T11:58:00Z");
    private static final TrafficReport.Window ALL =
            new TrafficReport.Window(START.minus(Duration.ofHours(1)), START.plus(Duration.ofHours(1)), null, null);

    private final Database database = PostgresForTests.migrated();
    private final TrafficReport report = new TrafficReport(database);

    @AfterEach
    void close() {
        database.close();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void sumsAreThoseOfTheEventsAfterDuplicatesRacesAndBrokenBatches(long seed) throws Exception {
        var random = new Random(seed);
        var events = new ArrayList<UsageEvent>();
        for (var i = 0; i < 400; i++) {
            events.add(event(random, "req_" + i));
        }
        try (var threads = Executors.newFixedThreadPool(4)) {
            var writers = new ArrayList<Callable<Void>>();
            for (var writer = 0; writer < 4; writer++) {
                var own = new Random(seed * 10 + writer);
                writers.add(() -> {
                    write(own, events);
                    return null;
                });
            }
            for (var writer : threads.invokeAll(writers)) {
                writer.get();
            }
        }
        new UsageStore(database).write(events);
        assertThat(facts("""
                SELECT date_trunc('minute', minute, 'UTC') || ' ' || model || ' ' || pool_id || ' ' || router_id || ' ' || session_id
                           || ' ' || gateway_id AS place,
                       sum(requests) || ' ' || sum(prompt_tokens) || ' ' || sum(completion_tokens) || ' ' || max(last_at) AS facts
                  FROM portal.traffic_minutes GROUP BY 1""")).isEqualTo(facts("""
                SELECT date_trunc('minute', occurred_at, 'UTC') || ' ' || model || ' ' || pool_id || ' ' || router_id || ' '
                           || session_id || ' ' || gateway_id AS place,
                       count(*) || ' ' || sum(prompt_tokens) || ' ' || sum(completion_tokens) || ' ' || max(occurred_at) AS facts
                  FROM portal.usage_events JOIN portal.request_logs USING (request_id, occurred_at) GROUP BY 1""")).hasSizeGreaterThan(20);
        var traffic = Traffic.of(report.cells(ALL));
        assertThat(traffic.requests()).isEqualTo(400);
        assertThat(traffic.waited().count()).isEqualTo(400);
        assertThat(traffic.requests(Outcome.Side.NOBODY))
                .isEqualTo(events.stream()
                        .filter(event -> event.end() == End.COMPLETED)
                        .count())
                .isEqualTo(traffic.total().count());
    }

    @Test
    void outcomesTellTheCustomersFaultsFromOurs() {
        var store = new UsageStore(database);
        var random = new Random(1);
        store.write(List.of(
                ended(event(random, "req_1"), End.COMPLETED, null),
                ended(event(random, "req_2"), End.FAILED, "model_unavailable"),
                ended(event(random, "req_3"), End.FAILED, "upstream_timeout"),
                ended(event(random, "req_4"), End.FAILED, "invalid_value"),
                ended(event(random, "req_5"), End.FAILED, "no code of ours"),
                ended(event(random, "req_6"), End.CALLER_LEFT, null),
                ended(event(random, "req_7"), End.UPSTREAM_CUT, "upstream_failed")));
        assertThat(Traffic.of(report.cells(ALL)).outcomes())
                .containsOnlyKeys(
                        Outcome.SUCCESS,
                        Outcome.UPSTREAM_CONNECT,
                        Outcome.UPSTREAM_TIMEOUT,
                        Outcome.CLIENT,
                        Outcome.INTERNAL,
                        Outcome.CALLER_LEFT,
                        Outcome.STREAM_BROKEN);
        assertThat(Outcome.ofCode("model_unavailable")).isEqualTo(Outcome.CAPACITY);
        assertThat(Traffic.of(report.cells(ALL)).requests(Outcome.Side.CUSTOMER))
                .isEqualTo(2);
    }

    @Test
    void stepsAreThoseOfTheWindow() {
        new UsageStore(database)
                .write(List.of(
                        event(new Random(1), "req_1", START), event(new Random(1), "req_2", START.plusSeconds(60))));
        var steps = report.steps(ALL, Duration.ofMinutes(1));
        assertThat(steps).extracting(TrafficReport.Step::at).containsExactly(START, START.plusSeconds(60));
    }

    /** Random batches with repeats; some cannot be stored whole, and some are repeated as after a lost answer. */
    private void write(Random random, List<UsageEvent> events) {
        var store = new UsageStore(database);
        for (var batch = 0; batch < 12; batch++) {
            var picked = new ArrayList<UsageEvent>();
            for (var i = random.nextInt(40); i >= 0; i--) {
                picked.add(events.get(random.nextInt(events.size())));
            }
            picked.sort(Comparator.comparing(UsageEvent::requestId));
            if (random.nextInt(4) == 0) {
                picked.add(event(random, "req_\u0000"));
                assertThatThrownBy(() -> store.write(picked)).isInstanceOf(UnstorableUsage.class);
            } else {
                store.write(picked);
            }
        }
    }

    private Map<String, String> facts(String sql) {
        var facts = new TreeMap<String, String>();
        database.jdbi()
                .useHandle(handle -> handle.createQuery(sql)
                        .map((row, context) -> facts.put(row.getString(1), row.getString(2)) == null)
                        .list());
        return facts;
    }

    private static UsageEvent event(Random random, String id) {
        return event(random, id, START.plusNanos(random.nextLong(240_000_000_000L)));
    }

    private static UsageEvent event(Random random, String id, Instant at) {
        var end = ENDS.get(random.nextInt(ENDS.size()));
        var session = random.nextInt(3);
        return new UsageEvent(
                id,
                at,
                new Caller("org_a", "key_a", Environment.LIVE),
                new UsageEvent.Route(
                        "model-" + session % 2,
                        "pool-" + session % 2,
                        "router-" + session,
                        "session-" + session,
                        "gw_" + random.nextInt(2),
                        Endpoint.CHAT_COMPLETIONS,
                        random.nextBoolean()),
                end,
                200,
                null,
                new Tokens(random.nextInt(1000), 0, random.nextInt(1000), 0),
                UsageSource.COUNTED,
                new UsageEvent.Timing(
                        random.nextInt(1_000_000), random.nextInt(2) * 1000L, random.nextLong(1_000_000_000L)),
                new UsageEvent.Charge(0, 1, 7),
                new UsageEvent.References("ref", null, null));
    }

    private static UsageEvent ended(UsageEvent event, End end, @Nullable String code) {
        return new UsageEvent(
                event.requestId(),
                event.occurredAt(),
                event.caller(),
                event.route(),
                end,
                event.status(),
                code,
                event.tokens(),
                event.usageSource(),
                event.timing(),
                event.charge(),
                event.references());
    }
}
