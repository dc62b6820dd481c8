package network.cortensor.portal.control.action;

import static network.cortensor.portal.control.action.ActionFixture.START;
import static network.cortensor.portal.control.action.ActionFixture.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import network.cortensor.portal.control.action.Impact.AliasImpact;
import network.cortensor.portal.control.event.SubjectKind;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class PreviewTest {
    private final ActionFixture fixture = new ActionFixture();

    @BeforeEach
    void requests() {
        fixture.run("""
                CREATE TABLE portal.usage_events_2026_11 PARTITION OF portal.usage_events
                       FOR VALUES FROM ('2026-11-01') TO ('2026-12-01');
                CREATE TABLE portal.request_logs_2026_11 PARTITION OF portal.request_logs
                       FOR VALUES FROM ('2026-11-01') TO ('2026-12-01')""");
        request("r1", START.minusSeconds(10), "x", "a", "one", "a-1");
        request("r2", START.minusSeconds(20), "x", "a", "two", "a-2");
        request("r3", START.minusSeconds(30), "y", "a", "two", "a-2");
        request("r4", START.minusSeconds(40), "z", "b", "two", "b-1");
        request("r5", START.minusSeconds(301), "x", "a", "one", "a-1");
    }

    @AfterEach
    void close() {
        fixture.close();
    }

    @Test
    void showsWhatDrainingAPoolWouldDoAndDoesNothing() {
        var loads = Map.of("a", new PoolLoad(2, 3));
        var impact = fixture.actions.preview(
                fixture.request(Verb.DRAIN, SubjectKind.POOL, "a", "{}", null),
                pool -> Objects.requireNonNull(loads.get(pool)));
        assertThat(impact.requests()).isEqualTo(3);
        assertThat(impact.load()).isEqualTo(new PoolLoad(2, 3));
        assertThat(impact.slotsBefore()).isEqualTo(2);
        assertThat(impact.slotsAfter()).isZero();
        assertThat(impact.aliases()).containsExactly(new AliasImpact("x", 2, 2, 0), new AliasImpact("y", 1, 2, 1));
        assertThat(impact.aliasesWithoutSlots()).containsExactly("x");
        assertThat(impact.before().path("state").textValue()).isEqualTo("live");
        assertThat(impact.after().path("state").textValue()).isEqualTo("draining");
        assertThat(impact.warnings())
                .containsExactly(
                        "This leaves 'x' with 0 slots: its new requests are refused.",
                        "'y' is then served by its fallback alone, with 1 slot.",
                        "Pool 'a' has 2 requests running and 3 waiting, and 0 slots afterwards.");
        assertThat(fixture.events()).isEmpty();
        assertThat(fixture.catalog.load().version()).isEqualTo(1);
        assertThat(fixture.pool("a").state().takesRequests()).isTrue();
    }

    @Test
    void aRouterAndASessionConcernThePoolsThatTheyServe() {
        var router = fixture.actions.preview(
                fixture.request(Verb.PAUSE, SubjectKind.ROUTER, "two", "{}", null), PreviewTest::idle);
        assertThat(router.requests()).isEqualTo(3);
        assertThat(router.slotsBefore()).isEqualTo(3);
        assertThat(router.slotsAfter()).isEqualTo(1);
        assertThat(router.aliases())
                .containsExactly(
                        new AliasImpact("x", 2, 2, 1), new AliasImpact("y", 1, 2, 1), new AliasImpact("z", 1, 1, 0));
        var session = fixture.actions.preview(
                fixture.request(Verb.LIMIT, SubjectKind.SESSION, "a-1", "{'limit': 3}", null), PreviewTest::idle);
        assertThat(session.requests()).isEqualTo(1);
        assertThat(session.slotsAfter()).isEqualTo(4);
        assertThat(session.warnings())
                .containsExactly("A Cortensor session that gets two requests at once may fail both.");
    }

    @Test
    void showsTheDifferenceOfAMapping() {
        var impact = fixture.actions.preview(
                fixture.request(
                        Verb.MAP,
                        SubjectKind.MODEL,
                        "x",
                        "{'pools': [{'pool': 'a', 'weight': 9}, {'pool': 'b', 'weight': 1}]}",
                        null),
                PreviewTest::idle);
        assertThat(impact.requests()).isEqualTo(2);
        assertThat(impact.aliases()).containsExactly(new AliasImpact("x", 2, 2, 3));
        assertThat(impact.before().path("pools"))
                .isEqualTo(json("{'p': [{'pool': 'a', 'weight': 1}]}").path("p"));
        assertThat(impact.after().path("mapping_version").intValue()).isEqualTo(2);
        assertThat(impact.warnings()).containsExactly("Its pools serve different models: m, n.");
        assertThat(fixture.offer("x").routes()).hasSize(1);
    }

    @Test
    void saysThatNothingChangesAndRefusesWhatCannotBeDone() {
        assertThat(fixture.actions
                        .preview(fixture.request(Verb.RESUME, SubjectKind.POOL, "a", "{}", null), PreviewTest::idle)
                        .warnings())
                .containsExactly("This changes nothing: it is so already.");
        assertThat(fixture.actions
                        .preview(fixture.request(Verb.DISABLE, SubjectKind.MODEL, "z", "{}", null), PreviewTest::idle)
                        .aliases())
                .containsExactly(new AliasImpact("z", 1, 1, 0));
        assertThat(fixture.actions
                        .preview(fixture.request(Verb.RELEASE, SubjectKind.LEASE, "7", "{}", null), PreviewTest::idle)
                        .warnings())
                .hasSize(1);
        assertThat(fixture.released).hasValue(0);
        assertThatThrownBy(() -> fixture.actions.preview(
                        fixture.request(Verb.DRAIN, SubjectKind.POOL, "q", "{}", null), PreviewTest::idle))
                .isInstanceOf(ActionRefused.class);
        fixture.perform(Verb.DRAIN, SubjectKind.POOL, "a", "{}");
        assertThat(fixture.events()).as("the connection is fit for use").hasSize(1);
    }

    @Test
    void countsRequestsWithAnIndex() {
        // Enough of them for the planner to tell one index from another.
        fixture.run("""
                INSERT INTO portal.request_logs
                SELECT 'req_' || i, TIMESTAMPTZ '2026-11-01 00:00Z' + i * INTERVAL '10 minutes', 'org_default', 'a', 'a', 'a',
                       'gw', 'CHAT', false, 200, null, 0, 1, 2, 'ref', null, null
                  FROM generate_series(1, 3000) AS i""");
        fixture.run("ANALYZE portal.request_logs");
        for (var column : new String[] {"pool_id", "router_id", "session_id"}) {
            String plan = fixture.database.jdbi().inTransaction(handle -> {
                handle.execute("SET LOCAL enable_seqscan = off");
                return String.join(
                        "\n",
                        handle.createQuery("EXPLAIN SELECT count(*) FROM portal.request_logs WHERE " + column
                                        + " = 'a' AND occurred_at >= TIMESTAMPTZ '2026-11-21 00:00Z'")
                                .mapTo(String.class)
                                .list());
            });
            assertThat(plan).contains("Index Cond: ((" + column + " = 'a'::text) AND (occurred_at >= '");
        }
    }

    private static PoolLoad idle(String pool) {
        return PoolLoad.NONE;
    }

    private void request(String id, Instant at, String model, String pool, String router, String session) {
        fixture.database.jdbi().useHandle(handle -> {
            handle.execute("""
                    INSERT INTO portal.usage_events VALUES (?, ?, 'org_default', 'key_1', 'live', ?, 'COMPLETED', 1, 0, 1, 0,
                           'REPORTED', 0, 1, 2)""", id, at, model);
            handle.execute("""
                    INSERT INTO portal.request_logs VALUES (?, ?, 'org_default', ?, ?, ?, 'gw', 'CHAT', false, 200, null,
                           0, 1, 2, 'ref', null, null)""", id, at, pool, router, session);
        });
    }
}
