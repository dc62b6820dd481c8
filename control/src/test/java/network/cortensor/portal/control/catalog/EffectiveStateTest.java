package network.cortensor.portal.control.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import network.cortensor.portal.control.catalog.Mapping.Share;
import network.cortensor.portal.control.catalog.Mappings.Said;
import network.cortensor.portal.control.database.Database;
import network.cortensor.portal.control.database.PostgresForTests;
import network.cortensor.portal.domain.catalog.Offer;
import network.cortensor.portal.domain.catalog.Pool;
import network.cortensor.portal.domain.catalog.PoolState;
import network.cortensor.portal.domain.catalog.Session;
import network.cortensor.portal.domain.catalog.TrafficState;
import network.cortensor.portal.testkit.TestClock;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class EffectiveStateTest {
    private static final Instant START = Instant.parse("2026-11-21T10:00:00Z");
    private static final Instant LATER = START.plusSeconds(60);
    private static final String FILE = """
            models: {m: {tokenizer: o200k, context_tokens: 1000}}
            routers:
              one: {address: "http://127.0.0.1:1"}
              group: {address: "http://127.0.0.1:2", members: ["http://127.0.0.1:3", "http://127.0.0.1:4"]}
            pools: {a: {model: m}, b: {model: m}}
            sessions:
              a-1: {pool: a, router: one, number: "7", task_limit: 500}
              b-1: {pool: b, router: group}
            offers:
              x: {pool: a, price: {prompt: 1, completion: 1}}
            """;

    private final TestClock clock = new TestClock(START);
    private final Database database = PostgresForTests.migrated();
    private final CatalogStore store = new CatalogStore(database, new TokenSeal(new byte[32], List.of()), clock);

    @BeforeEach
    void apply() {
        apply(FILE);
    }

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void whatOperatorsSetGoesBeforeTheirOverrideWhichGoesBeforeWhatIsObserved() {
        assertThat(pool("a").state()).as("never observed").isEqualTo(PoolState.LIVE);
        observed("UNKNOWN");
        assertThat(pool("a").state()).isEqualTo(PoolState.UNKNOWN);
        set(settings -> settings.poolOverride("a", PoolState.DEGRADED, LATER));
        assertThat(pool("a").state()).isEqualTo(PoolState.DEGRADED);
        set(settings -> settings.poolState("a", PoolState.PAUSED, null));
        assertThat(pool("a").state()).isEqualTo(PoolState.PAUSED);
        set(settings -> settings.poolState("a", PoolState.LIVE, null));
        assertThat(pool("a").state()).isEqualTo(PoolState.DEGRADED);
        set(settings -> settings.poolOverride("a", null, null));
        assertThat(pool("a").state()).isEqualTo(PoolState.UNKNOWN);
    }

    @Test
    void whatEndsByItselfEndsThoughNobodyWrites() {
        observed("DEGRADED");
        set(settings -> settings.poolOverride("a", PoolState.LIVE, START.plusSeconds(90)));
        set(settings -> settings.poolState("a", PoolState.DRAINING, LATER));
        set(settings -> settings.routerState("one", TrafficState.PAUSED, START.plusSeconds(120)));
        set(settings -> settings.sessionState("a-1", TrafficState.DRAINING, START.plusSeconds(30)));
        set(settings -> settings.sessionLimit("a-1", 5));
        assertThat(store.loaded().nextExpiry()).contains(START.plusSeconds(30));
        assertThat(session("a-1").state()).isEqualTo(TrafficState.DRAINING);
        clock.advance(Duration.ofSeconds(30));
        assertThat(session("a-1").state()).isEqualTo(TrafficState.LIVE);
        assertThat(session("a-1").limit()).as("has no end").isEqualTo(5);
        assertThat(store.loaded().nextExpiry()).contains(LATER);
        assertThat(pool("a").state()).isEqualTo(PoolState.DRAINING);
        clock.advance(Duration.ofSeconds(30));
        assertThat(pool("a").state()).as("the override still lasts").isEqualTo(PoolState.LIVE);
        clock.advance(Duration.ofSeconds(30));
        assertThat(pool("a").state()).isEqualTo(PoolState.DEGRADED);
        assertThat(session("a-1").slots()).as("its router is paused").isZero();
        clock.advance(Duration.ofSeconds(30));
        assertThat(session("a-1").slots()).isEqualTo(5);
        assertThat(store.loaded().nextExpiry()).isEmpty();
    }

    @Test
    void failingMembersLowerAGroupsCapacity() {
        run("INSERT INTO portal.router_conditions VALUES ('group', 'FAILING', 'one is away', 1, null, now(), now())");
        assertThat(session("b-1").slots()).isEqualTo(1);
        apply(FILE.replace(", \"http://127.0.0.1:4\"", ""));
        assertThat(session("b-1").router().membersDown())
                .as("never more than there are")
                .isEqualTo(1);
        assertThat(session("b-1").slots())
                .as("the breaker finds out about the last one")
                .isEqualTo(1);
    }

    @Test
    void aSessionThatRanOutComesBackWithANewRegistrationOnly() {
        retire();
        set(settings -> settings.sessionState("a-1", TrafficState.LIVE, null));
        assertThat(session("a-1").state()).isEqualTo(TrafficState.RETIRED);
        clock.advance(Duration.ofHours(1));
        set(settings -> settings.sessionRegistered("a-1"));
        assertThat(session("a-1").state()).isEqualTo(TrafficState.LIVE);
        assertThat(registered()).isEqualTo(START.plus(Duration.ofHours(1)));
        assertThatThrownBy(() -> set(settings -> settings.sessionRegistered("a-1")))
                .hasMessage("the session is not retired");

        retire();
        apply(FILE.replace("task_limit: 500", "task_limit: 900"));
        assertThat(session("a-1").state()).as("it has more tasks").isEqualTo(TrafficState.LIVE);
        assertThat(registered()).as("and those that it has done count").isEqualTo(START.plus(Duration.ofHours(1)));

        retire();
        clock.advance(Duration.ofHours(1));
        apply(FILE.replace("number: \"7\"", "number: \"8\""));
        assertThat(session("a-1").state()).as("it is another one").isEqualTo(TrafficState.LIVE);
        assertThat(registered()).isEqualTo(START.plus(Duration.ofHours(2)));
    }

    @Test
    void theHighestVersionOfAMappingIsWhatServes() {
        var shares = new Mapping(List.of(new Share("a", 90), new Share("b", 10)), List.of());
        map(shares);
        assertThat(offer().routes()).extracting(Offer.Route::weight).containsExactly(90, 10);
        apply(FILE.replace("{pool: a, price", "{pool: b, price"));
        assertThat(offer().routes()).as("operators outrank the file").hasSize(2);
        map(shares);
        assertThat(versions()).containsExactly("2 operator ann a 90, b 10", "1 file catalog a");
        map(null);
        assertThat(offer().pool().id()).as("what the file says now").isEqualTo("b");
        apply(FILE);
        assertThat(versions())
                .containsExactly("4 file catalog a", "3 file ann b", "2 operator ann a 90, b 10", "1 file catalog a");
    }

    @Test
    void aPoolThatOperatorsMappedToIsNotRemoved() {
        map(Mapping.to("b"));
        assertThatThrownBy(() -> store.apply(
                        CatalogReader.read(
                                FILE.replace(", b: {model: m}", "").replaceAll("(?m)^  b-1.*\\n", ""),
                                TokenSource.literalOnly()),
                        false,
                        true))
                .isInstanceOf(CatalogFaults.class)
                .hasMessage("pools.b: operators have mapped 'x' to it: map the alias elsewhere before it is removed");
        assertThatThrownBy(() -> map(Mapping.to("c"))).isInstanceOf(UnknownEntry.class);
    }

    @Test
    void refusesWhatCannotBeSet() {
        assertThatThrownBy(() -> set(settings -> settings.poolState("a", PoolState.UNKNOWN, null)))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> set(settings -> settings.poolOverride("a", PoolState.LIVE, null)))
                .hasMessageContaining("until when");
        assertThatThrownBy(() -> set(settings -> settings.sessionState("a-1", TrafficState.RETIRED, null)))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> set(settings -> settings.sessionLimit("a-1", 0)))
                .hasMessageContaining("pause the session");
        assertThatThrownBy(() -> set(settings -> settings.sessionLabels("a-1", Map.of(" ", "x"))))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private void map(@Nullable Mapping mapping) {
        set(settings -> settings.offerMapping("x", mapping, new Said("ann", "a test", clock.instant())));
    }

    private List<String> versions() {
        return database.jdbi()
                .withHandle(handle -> new Mappings(handle)
                        .of("x").stream()
                                .map(version -> "%d %s %s %s"
                                        .formatted(
                                                version.version(),
                                                Words.of(version.source()),
                                                version.actor(),
                                                version.mapping().routesText()))
                                .toList());
    }

    @Test
    void aSessionThatIsRenamedKeepsItsRegistrationAndSoDoesOneThatComesBack() {
        clock.advance(Duration.ofHours(1));
        prune(FILE.replace("a-1:", "a-9:"));
        assertThat(registered("a-9")).isEqualTo(START);
        clock.advance(Duration.ofHours(1));
        prune(FILE.replaceAll("(?m)^  a-1:.*\\n", ""));
        clock.advance(Duration.ofHours(1));
        apply(FILE);
        assertThat(registered()).as("its place was known").isEqualTo(START);
        var renamed = FILE.replace("one", "uno");
        prune(renamed);
        assertThat(registered()).as("its router is called otherwise").isEqualTo(START);
        prune(renamed.replace("127.0.0.1:1\"", "127.0.0.1:11\""));
        assertThat(registered()).as("its router has moved").isEqualTo(START);
    }

    private void prune(String text) {
        store.apply(CatalogReader.read(text, TokenSource.literalOnly()), false, true);
    }

    private void apply(String text) {
        store.apply(CatalogReader.read(text, TokenSource.literalOnly()), false, false);
    }

    private void set(Consumer<OperatorSettings> change) {
        database.jdbi()
                .useTransaction(transaction -> change.accept(new OperatorSettings(transaction, clock.instant())));
    }

    private void observed(String state) {
        run("INSERT INTO portal.pool_conditions VALUES ('a', '" + state + "', 'rule', 'reason', now(), now())");
    }

    private void retire() {
        run("INSERT INTO portal.session_conditions VALUES ('a-1', 'its tasks are used up', now())");
    }

    private void run(String sql) {
        database.jdbi().useHandle(handle -> handle.execute(sql));
    }

    private Instant registered() {
        return registered("a-1");
    }

    private Instant registered(String session) {
        return database.jdbi()
                .withHandle(
                        handle -> handle.createQuery("SELECT registered_at FROM portal.sessions WHERE id = :session")
                                .bind("session", session)
                                .map((row, context) -> row.getTimestamp(1).toInstant())
                                .one());
    }

    private Pool pool(String id) {
        return Objects.requireNonNull(store.load().pools().get(id));
    }

    private Session session(String id) {
        return store.load().pools().values().stream()
                .flatMap(pool -> pool.sessions().stream())
                .filter(session -> session.id().equals(id))
                .findFirst()
                .orElseThrow();
    }

    private Offer offer() {
        return Objects.requireNonNull(store.load().offer("x"));
    }
}
