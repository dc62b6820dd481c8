package network.cortensor.portal.control.action;

import static network.cortensor.portal.control.action.ActionFixture.START;
import static network.cortensor.portal.control.action.ActionFixture.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import network.cortensor.portal.control.catalog.ExpiredSettings;
import network.cortensor.portal.control.event.Severity;
import network.cortensor.portal.control.event.SubjectKind;
import network.cortensor.portal.domain.catalog.Offer;
import network.cortensor.portal.domain.catalog.PoolState;
import network.cortensor.portal.domain.catalog.TrafficState;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ActionsTest {
    private static final Instant SOON = START.plusSeconds(600);

    private final ActionFixture fixture = new ActionFixture();

    @AfterEach
    void close() {
        fixture.close();
    }

    @Test
    void anActionChangesTheCatalogAndIsAnEventWithBeforeAndAfter() {
        var done = fixture.perform(Verb.DRAIN, SubjectKind.POOL, "a", "{}");
        assertThat(done.id()).startsWith("act_");
        assertThat(done.performedAt()).isEqualTo(START);
        assertThat(done.before()).isEqualTo(json("""
                {'state':'live','until':null,'override':null,'override_until':null,'slots':2}"""));
        assertThat(done.after()).isEqualTo(json("""
                {'state':'draining','until':null,'override':null,'override_until':null,'slots':0}"""));
        assertThat(fixture.catalog.load().version())
                .as("who has this version has applied it")
                .isEqualTo(done.catalogVersion())
                .isEqualTo(2);
        assertThat(fixture.pool("a").state()).isEqualTo(PoolState.DRAINING);
        assertThat(fixture.events()).singleElement().satisfies(event -> {
            assertThat(event.fact().kind()).isEqualTo("action.drain");
            assertThat(event.fact().severity()).isEqualTo(Severity.WARNING);
            assertThat(event.fact().text()).isEqualTo("drain pool a: a test");
            assertThat(event.fact().actor()).isEqualTo("ann");
            assertThat(event.fact().actionId()).isEqualTo(done.id());
            assertThat(event.fact().before()).isEqualTo(done.before());
            assertThat(event.fact().after()).isEqualTo(done.after());
        });
        assertThat(fixture.actions.find(done.id())).contains(done);
        assertThat(fixture.actions.find("act_none")).isEmpty();
    }

    @Test
    void whatChangesNothingIsNotedAndNobodyHasToApplyIt() {
        fixture.perform(Verb.PAUSE, SubjectKind.POOL, "a", "{}");
        var again = fixture.perform(Verb.PAUSE, SubjectKind.POOL, "a", "{}");
        assertThat(again.catalogVersion()).isEqualTo(2);
        assertThat(again.undo()).isNull();
        assertThat(fixture.events()).hasSize(2);
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '^',
            delimiter = '|',
            value = {
                "POOL | a | DRAIN | {} | |  RESUME",
                "POOL | a | PAUSE | {} | 2026-11-21T11:00:00Z | RESUME",
                "POOL | a | DEGRADE | {} | 2026-11-21T11:00:00Z | CLEAR",
                "POOL | a | HEAL | {} | 2026-11-21T11:00:00Z | CLEAR",
                "ROUTER | one | DRAIN | {} | | RESUME",
                "ROUTER | two | PAUSE | {} | 2026-11-21T11:00:00Z | RESUME",
                "SESSION | a-1 | DRAIN | {} | | RESUME",
                "SESSION | a-1 | PAUSE | {} | 2026-11-21T11:00:00Z | RESUME",
                "SESSION | a-1 | LIMIT | {'limit': 3} | | LIMIT",
                "SESSION | a-1 | LABELS | {'labels': {'region': 'us', 'rack': '7'}} | | LABELS",
                "MODEL | x | DISABLE | {} | | ENABLE",
                "MODEL | x | MAP | {'pools': [{'pool': 'a', 'weight': 9}, {'pool': 'b'}]} | | UNMAP",
            })
    void whatIsUndoneIsAsBefore(
            SubjectKind kind, String subject, Verb verb, String parameters, Instant until, Verb inverse) {
        var done = fixture.actions.perform(fixture.request(verb, kind, subject, parameters, until));
        assertThat(done.undo()).isNotNull().extracting(Undo::verb).isEqualTo(inverse);
        assertThat(done.after()).isNotEqualTo(done.before());
        var undone = fixture.undo(done);
        assertThat(undone.before()).isEqualTo(done.after());
        // Only the version of a mapping goes on.
        assertThat(undone.after().toString().replace("\"mapping_version\":3", "\"mapping_version\":1"))
                .isEqualTo(done.before().toString());
        assertThat(fixture.undo(undone).after().toString().replace("\"mapping_version\":4", "\"mapping_version\":2"))
                .as("and back again")
                .isEqualTo(done.after().toString());
    }

    @Test
    void anUndoKnowsWhatWasSetBefore() {
        fixture.perform(Verb.PAUSE, SubjectKind.POOL, "a", SOON);
        fixture.perform(Verb.HEAL, SubjectKind.POOL, "a", SOON.plusSeconds(1));
        var drained = fixture.perform(Verb.DRAIN, SubjectKind.POOL, "a", "{}");
        assertThat(drained.undo()).isEqualTo(Undo.by(Verb.PAUSE, SOON));
        var degraded = fixture.perform(Verb.DEGRADE, SubjectKind.POOL, "a", SOON);
        assertThat(degraded.undo()).isEqualTo(Undo.by(Verb.HEAL, SOON.plusSeconds(1)));
        assertThat(fixture.pool("a").state()).as("drained goes before degraded").isEqualTo(PoolState.DRAINING);
    }

    @Test
    void aMappingIsRolledBackInOneStepToAnyVersion() {
        fixture.perform(Verb.MAP, SubjectKind.MODEL, "x", "{'pools': [{'pool': 'b'}]}");
        fixture.perform(
                Verb.MAP, SubjectKind.MODEL, "x", "{'pools': [{'pool': 'a', 'weight': 5}], 'fallbacks': ['b']}");
        var back = fixture.perform(Verb.ROLLBACK, SubjectKind.MODEL, "x", "{}");
        assertThat(back.after().path("mapping_version").intValue()).isEqualTo(4);
        assertThat(fixture.offer("x").pool().id()).isEqualTo("b");
        fixture.perform(Verb.ROLLBACK, SubjectKind.MODEL, "x", "{'version': 3}");
        assertThat(fixture.offer("x").routes()).extracting(Offer.Route::weight).containsExactly(1);
        assertThat(fixture.offer("x").fallbacks()).hasSize(1);
        refused(
                ActionRefused.Reason.INVALID,
                "there is 1 to 5",
                Verb.ROLLBACK,
                SubjectKind.MODEL,
                "x",
                "{'version': 9}");
    }

    @Test
    void theSameRequestIsDoneOnce() {
        var request = fixture.request(Verb.PAUSE, SubjectKind.POOL, "a", "{}", SOON.plusNanos(1));
        var first = fixture.actions.perform(request);
        fixture.perform(Verb.RESUME, SubjectKind.POOL, "a", "{}");
        fixture.clock.advance(Duration.ofHours(1));
        assertThat(fixture.actions.perform(request)).isEqualTo(first);
        assertThat(fixture.pool("a").state()).as("not done again").isEqualTo(PoolState.LIVE);
        var other = new ActionRequest(
                Verb.DRAIN, SubjectKind.POOL, "a", json("{}"), "a test", request.idempotencyKey(), "ann", null);
        assertThatThrownBy(() -> fixture.actions.perform(other))
                .isInstanceOfSatisfying(
                        ActionRefused.class,
                        refused -> assertThat(refused.reason()).isEqualTo(ActionRefused.Reason.KEY_REUSED))
                .hasMessageContaining("'pause' of pool 'a'");
        assertThat(fixture.events()).hasSize(2);
    }

    @Test
    void manyAtOnceWithOneKeyDoItOnce() throws Exception {
        var request = fixture.request(Verb.LIMIT, SubjectKind.SESSION, "a-1", "{'limit': 4}", null);
        var results = new HashSet<ActionResult>();
        try (var threads = Executors.newFixedThreadPool(4)) {
            var calls = new ArrayList<Callable<ActionResult>>();
            for (var i = 0; i < 12; i++) {
                calls.add(() -> fixture.actions.perform(request));
            }
            for (var call : threads.invokeAll(calls, 30, TimeUnit.SECONDS)) {
                results.add(call.get());
            }
        }
        assertThat(results).as("all are told the same").hasSize(1);
        assertThat(fixture.events()).hasSize(1);
        assertThat(fixture.catalog.load().version()).isEqualTo(2);
    }

    @Test
    void aPauseEndsByItselfAndTheTimelineSaysSoOnce() throws Exception {
        var done = fixture.perform(Verb.PAUSE, SubjectKind.POOL, "a", SOON);
        fixture.perform(Verb.DEGRADE, SubjectKind.POOL, "a", SOON);
        fixture.perform(Verb.DRAIN, SubjectKind.ROUTER, "one", SOON);
        fixture.perform(Verb.DRAIN, SubjectKind.SESSION, "b-1", SOON.plusSeconds(60));
        assertThat(done.after().path("until").textValue()).isEqualTo(SOON.toString());
        var expired = new ExpiredSettings(fixture.database, fixture.clock);
        assertThat(expired.remove()).isZero();
        fixture.clock.advance(Duration.between(START, SOON));
        assertThat(fixture.pool("a").state()).as("before anybody has noticed").isEqualTo(PoolState.LIVE);
        var version = fixture.catalog.load().version();
        List<Integer> removed = new ArrayList<>();
        try (var threads = Executors.newFixedThreadPool(3)) {
            Callable<Integer> remove = expired::remove;
            for (var call : threads.invokeAll(List.of(remove, remove, remove), 30, TimeUnit.SECONDS)) {
                removed.add(call.get());
            }
        }
        assertThat(removed).containsExactlyInAnyOrder(3, 0, 0);
        assertThat(fixture.catalog.load().version()).isEqualTo(version + 1);
        assertThat(fixture.events().subList(0, 3))
                .allSatisfy(event -> assertThat(event.fact().at()).isEqualTo(SOON))
                .extracting(event -> event.fact().text())
                .containsExactlyInAnyOrder(
                        "pool a is no longer set to paused: its time was up",
                        "pool a is no longer set to degraded: its time was up",
                        "router one is no longer set to draining: its time was up");
        assertThat(fixture.pool("b").sessions().getFirst().state()).isEqualTo(TrafficState.DRAINING);
    }

    @Test
    void aRetiredSessionComesBackWhenItWasRenewed() {
        refused(ActionRefused.Reason.INVALID, "not retired", Verb.UNRETIRE, SubjectKind.SESSION, "a-1", "{}");
        fixture.run("INSERT INTO portal.session_conditions VALUES ('a-1', 'used up', now())");
        assertThat(fixture.pool("a").sessions().getFirst().state()).isEqualTo(TrafficState.RETIRED);
        fixture.perform(Verb.UNRETIRE, SubjectKind.SESSION, "a-1", "{}");
        assertThat(fixture.pool("a").sessions().getFirst().state()).isEqualTo(TrafficState.LIVE);
    }

    @Test
    void aLeaseIsReleasedAndThatIsAnEvent() {
        var done = fixture.perform(Verb.RELEASE, SubjectKind.LEASE, "7", "{}");
        assertThat(done.before()).isEqualTo(json("{'held': true}"));
        assertThat(done.after()).isEqualTo(json("{'held': false}"));
        assertThat(done.catalogVersion()).as("nobody has to apply it").isEqualTo(1);
        assertThat(fixture.actions.perform(done.request())).isEqualTo(done);
        assertThat(fixture.released).as("asked for twice, done once").hasValue(1);
        assertThat(fixture.perform(Verb.RELEASE, SubjectKind.LEASE, "8", "{}").before())
                .isEqualTo(json("{'held': false}"));
        assertThat(fixture.events()).hasSize(2);
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '^',
            delimiter = '|',
            value = {
                "POOL | aa | DRAIN | {} | UNKNOWN_SUBJECT | there is no pool 'aa'; did you mean 'a'?",
                "ROUTER | zzzzz | PAUSE | {} | UNKNOWN_SUBJECT | there is no router 'zzzzz'; there is one, two",
                "SESSION | q | LIMIT | {'limit': 2} | UNKNOWN_SUBJECT | there is no session 'q'",
                "MODEL | q | DISABLE | {} | UNKNOWN_SUBJECT | there is no model 'q'",
                "MODEL | x | MAP | {'pools': [{'pool': 'q'}]} | INVALID | there is no pool 'q'",
                "MODEL | x | MAP | {'pools': []} | INVALID | name at least one pool with a weight above 0",
                "MODEL | x | MAP | {'pools': [{'pool': 'a'}], 'fallbacks': ['a']} | INVALID | 'a' is named twice",
                "MODEL | x | MAP | {'routes': []} | INVALID | 'map' has no parameter 'routes'; it has",
                "MODEL | x | ROLLBACK | {} | INVALID | there is no version 0 of 'x' to go back to",
                "MODEL | x | DRAIN | {} | INVALID | that is disable, enable, map, unmap, rollback",
                "POOL | a | LIMIT | {} | INVALID | that is drain, pause, resume, degrade, heal, clear",
                "POOL | a | DEGRADE | {} | INVALID | say until when",
                "SESSION | a-1 | LIMIT | {} | INVALID | say 'limit'",
                "SESSION | a-1 | LIMIT | {'limit': 0} | INVALID | from 1 to 10000; pause the session to stop it",
                "SESSION | a-1 | LIMIT | {'limit': 1.5} | INVALID | 'limit' is an integer",
                "SESSION | a-1 | LABELS | {'labels': {'a': 1}} | INVALID | a text is expected in 'labels'",
                "LEASE | x | RELEASE | {} | INVALID | named by its number",
                "FLEET | x | DRAIN | {} | INVALID | that is nothing",
            })
    void tellsWhatToChange(
            SubjectKind kind, String subject, Verb verb, String parameters, ActionRefused.Reason reason, String text) {
        refused(reason, text, verb, kind, subject, parameters);
        assertThat(fixture.events()).as("nothing was done").isEmpty();
        assertThat(fixture.catalog.load().version()).isEqualTo(1);
    }

    @Test
    void refusesTimesThatMakeNoSense() {
        for (var until : List.of(START, START.minusSeconds(1), START.plus(Duration.ofDays(31)))) {
            assertThatThrownBy(() -> fixture.perform(Verb.PAUSE, SubjectKind.POOL, "a", until))
                    .isInstanceOf(ActionRefused.class)
                    .hasMessageContaining("a time to come");
        }
        assertThatThrownBy(() -> fixture.perform(Verb.RESUME, SubjectKind.POOL, "a", SOON))
                .hasMessageContaining("goes with drain, pause, degrade and heal only");
        assertThatThrownBy(
                        () -> new ActionRequest(Verb.PAUSE, SubjectKind.POOL, "a", json("{}"), " ", "key", "ann", null))
                .isInstanceOf(ActionRefused.class);
        assertThatThrownBy(
                        () -> new ActionRequest(Verb.PAUSE, SubjectKind.POOL, "a", json("{}"), "why", "", "ann", null))
                .isInstanceOf(ActionRefused.class);
    }

    private void refused(
            ActionRefused.Reason reason, String text, Verb verb, SubjectKind kind, String subject, String parameters) {
        assertThatThrownBy(() -> fixture.perform(verb, kind, subject, parameters))
                .isInstanceOfSatisfying(
                        ActionRefused.class,
                        refused -> assertThat(refused.reason()).isEqualTo(reason))
                .hasMessageContaining(text);
    }
}
