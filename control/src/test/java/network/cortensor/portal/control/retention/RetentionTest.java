package network.cortensor.portal.control.retention;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import network.cortensor.portal.control.database.Database;
import network.cortensor.portal.control.database.PostgresForTests;
import network.cortensor.portal.testkit.TestClock;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What is too old goes, a bounded number of rows at a time; everything else stays. */
class RetentionTest {
    private static final Instant NOW = Instant.parse("2026-11-21T12:00:00Z");
    private static final Kept KEPT = new Kept(
            Duration.ofDays(400),
            Duration.ofDays(300),
            Duration.ofDays(90),
            Duration.ofDays(30),
            Duration.ofDays(200),
            3);

    private final Database database = PostgresForTests.migrated();
    private final Retention retention = new Retention(database, KEPT, new TestClock(NOW));

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void eachTableKeepsItsRowsForItsTime() {
        for (var days : new int[] {0, 29, 31, 89, 91, 199, 201, 299, 301, 399, 401}) {
            rows(NOW.minus(Duration.ofDays(days)), days);
        }
        assertThat(retention.round())
                .isEqualTo(Map.of(
                        "events", 1,
                        "actions", 3,
                        "reconciliations", 7,
                        "traffic_minutes", 9,
                        "occupancy_minutes", 9,
                        "refusal_counts", 5,
                        "session_places", 3));
        assertThat(retention.round()).as("nothing is left to delete").isEmpty();
        assertThat(count("events")).isEqualTo(10);
        assertThat(count("session_places WHERE until = 'infinity'"))
                .as("the place of a name that is in use has no end")
                .isEqualTo(11);
    }

    @Test
    void aTableThatFailsDoesNotKeepTheOthers() {
        rows(NOW.minus(Duration.ofDays(500)), 1);
        run("ALTER TABLE portal.events RENAME TO events_away");
        assertThat(retention.round()).doesNotContainKey("events").containsKeys("actions", "occupancy_minutes");
    }

    @Test
    void theNewestVersionsOfEachAliasStay() {
        for (var version = 1; version <= 5; version++) {
            run("INSERT INTO portal.offer_mappings VALUES ('a', ?, '[]', '[]', 'file', now(), 'x', 'y')", version);
        }
        run("INSERT INTO portal.offer_mappings VALUES ('b', 1, '[]', '[]', 'file', now(), 'x', 'y')");
        assertThat(retention.round()).isEqualTo(Map.of("offer_mappings", 2));
        assertThat(count("offer_mappings WHERE alias = 'a' AND version > 2")).isEqualTo(3);
        assertThat(count("offer_mappings WHERE alias = 'b'")).isEqualTo(1);
    }

    @Test
    void aRoundIsBoundedAndTheNextGoesOn() {
        var most = Retention.BATCH * Retention.BATCHES;
        run("""
                INSERT INTO portal.refusal_counts (minute, organization_id, key_id, code, gateway_id, count)
                SELECT TIMESTAMPTZ '2020-01-01' + i * INTERVAL '1 minute', 'o', 'k', 'c', 'g', 1
                  FROM generate_series(1, ?) AS i""", most + 5);
        assertThat(retention.round()).isEqualTo(Map.of("refusal_counts", most));
        assertThat(retention.round()).isEqualTo(Map.of("refusal_counts", 5));
    }

    @Test
    void whileOneDeletesOthersLeaveItToThatOne() {
        rows(NOW.minus(Duration.ofDays(1000)), 1);
        // A handle of its own: within a transaction of this thread, it would be the same one's.
        try (var other = database.jdbi().open()) {
            other.begin();
            other.execute("SELECT pg_advisory_xact_lock(" + Retention.LOCK + ")");
            assertThat(retention.round()).isEmpty();
            other.rollback();
        }
        assertThat(retention.round()).as("and it is done").isNotEmpty();
    }

    private void rows(Instant at, int name) {
        run(
                "INSERT INTO portal.events (at, severity, kind, subject_kind, subject, text, actor)"
                        + " VALUES (?, 'info', 'k', 'pool', 'p', 't', 'a')",
                at);
        run(
                "INSERT INTO portal.actions (id, idempotency_key, verb, subject_kind, subject, parameters, reason, actor,"
                        + " performed_at, catalog_version, before, after)"
                        + " VALUES ('act_' || ?::text, ?::text, 'drain', 'pool', 'p', '{}', 'r', 'a', ?, 1, '{}', '{}')",
                name,
                name,
                at);
        run(
                "INSERT INTO portal.reconciliations (request_id, occurred_at, router_id, finding, metered_tokens)"
                        + " VALUES ('req', ?, 'r', 'ABSENT', 1)",
                at);
        run(
                "INSERT INTO portal.traffic_minutes (minute, model, pool_id, router_id, session_id, gateway_id, outcome, requests,"
                        + " prompt_tokens, completion_tokens, last_at, last_request_id, total_counts, first_token_counts, wait_counts)"
                        + " VALUES (?, 'm', 'p', 'r', 's', 'g', 'success', 1, 1, 1, now(), 'req', '{}', '{}', '{}')",
                at);
        run(
                "INSERT INTO portal.occupancy_minutes VALUES (?, 'p', 's', 1, 1, 1, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0)",
                at);
        run("INSERT INTO portal.refusal_counts VALUES (?, 'o', 'k', 'c', 'g', 1)", at);
        for (var until : new String[] {"infinity", at.toString()}) {
            run(
                    "INSERT INTO portal.session_places (session_id, router_id, address, number, since, until, registered_at)"
                            + " VALUES ('s', 'r', 'a', '1', '-infinity', ?::timestamptz, now())",
                    until);
        }
    }

    private void run(String sql, Object... values) {
        database.jdbi().useHandle(handle -> handle.execute(sql, values));
    }

    private long count(String where) {
        return database.jdbi()
                .withHandle(handle -> handle.createQuery("SELECT count(*) FROM portal." + where)
                        .mapTo(Long.class)
                        .one());
    }
}
