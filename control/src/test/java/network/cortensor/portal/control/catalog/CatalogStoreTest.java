package network.cortensor.portal.control.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import network.cortensor.portal.control.catalog.CatalogDifference.Fate;
import network.cortensor.portal.control.database.Database;
import network.cortensor.portal.control.database.PostgresForTests;
import network.cortensor.portal.domain.Secret;
import network.cortensor.portal.domain.catalog.Catalog;
import network.cortensor.portal.domain.catalog.Feature;
import network.cortensor.portal.domain.catalog.Pool;
import network.cortensor.portal.domain.catalog.PoolState;
import network.cortensor.portal.domain.catalog.Price;
import network.cortensor.portal.domain.catalog.RouterApi;
import network.cortensor.portal.domain.catalog.Tokenizer;
import network.cortensor.portal.domain.catalog.UpstreamKind;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class CatalogStoreTest {
    private static final Clock CLOCK = Clock.fixed(Instant.parse("2026-11-21T10:00:00Z"), ZoneOffset.UTC);
    private static final TokenSource TOKENS = new TokenSource(name -> "secret-of-" + name, null);
    private static final byte[] MASTER = new byte[32];

    private final Database database = PostgresForTests.migrated();
    private final CatalogStore store = new CatalogStore(database, new TokenSeal(MASTER, List.of()), CLOCK);

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void theDocumentedSampleComesBackAsTheDomainKnowsIt() throws Exception {
        var applied = apply(sample());
        assertThat(applied.difference().count(Fate.ADDED)).isEqualTo(19);
        var catalog = store.load();
        assertThat(catalog.version()).isEqualTo(applied.version()).isEqualTo(1);
        assertThat(catalog.offers().keySet()).containsExactly("gpt-oss-20b", "qwen-3.5-9b", "llama-3.3-70b");
        var offer = Objects.requireNonNull(catalog.offer("gpt-oss-20b"));
        assertThat(offer.price()).isEqualTo(new Price(1, 50, 25, 200));
        assertThat(offer.created()).isEqualTo(CLOCK.instant());
        assertThat(offer.enabled()).isTrue();
        assertThat(Objects.requireNonNull(catalog.offer("qwen-3.5-9b")).price()).isEqualTo(new Price(1, 30, 30, 120));
        assertThat(offer.pool().sessions()).extracting("id").containsExactly("oss-20b-1", "oss-20b-2");
        var session = offer.pool().sessions().getFirst();
        assertThat(session.labels()).containsExactly(Map.entry("region", "eu"));
        assertThat(session.router().token()).isEqualTo(new Secret("secret-of-ROUTER_1_TOKEN"));
        var tools = pool(catalog, "llama-tools");
        assertThat(tools.kind()).isEqualTo(UpstreamKind.OPENAI);
        assertThat(tools.model().features())
                .containsExactlyInAnyOrder(Feature.TOOLS, Feature.JSON_SCHEMA, Feature.CHOICES);
        assertThat(tools.sessions().getFirst().router().upstreamModel()).startsWith("meta-llama/");
        assertThat(pool(catalog, "qwen").model().tokenizer()).isEqualTo(new Tokenizer.Estimate(380));
        assertThat(pool(catalog, "qwen").sessions().getFirst().router().api()).isEqualTo(RouterApi.V1);
    }

    @Test
    void applyingAgainChangesNothing() throws Exception {
        var first = apply(sample());
        var second = apply(sample());
        assertThat(second.difference().changesSomething()).isFalse();
        assertThat(second.version()).isEqualTo(first.version());
        assertThat(store.load().version()).isEqualTo(first.version());
    }

    @Test
    void tellsEveryChangeAndNoSecret() throws Exception {
        apply(sample());
        var changed = sample().replace("${ROUTER_1_TOKEN}", "another-secret")
                .replace("limit: 64 ", "limit: 65 ")
                .replace("prompt: 50", "prompt: 60");
        var dry = store.apply(CatalogReader.read(changed, TOKENS), true, false);
        assertThat(dry.difference().text().lines())
                .containsExactly(
                        "~ router router-1: token **** -> ****",
                        "~ session llama-tools-1: limit 64 -> 65",
                        "~ offer gpt-oss-20b: price.prompt 50 -> 60",
                        "0 added, 3 changed, 0 removed, 16 unchanged, 0 not named and kept");
        assertThat(Objects.requireNonNull(store.load().offer("gpt-oss-20b"))
                        .price()
                        .version())
                .as("a dry run writes nothing")
                .isEqualTo(1);
        apply(changed);
        var catalog = store.load();
        assertThat(Objects.requireNonNull(catalog.offer("gpt-oss-20b")).price()).isEqualTo(new Price(2, 60, 25, 200));
        assertThat(Objects.requireNonNull(catalog.offer("qwen-3.5-9b")).price().version())
                .isEqualTo(1);
    }

    @Test
    void removesOnlyWithPruneAndOnlyWhatNothingNeeds() throws Exception {
        apply(sample());
        var smaller = sample().replaceAll("(?m)^  oss-20b-2:\\n(    .*\\n)+", "");
        assertThat(apply(smaller).difference().count(Fate.KEPT)).isEqualTo(1);
        assertThat(pool(store.load(), "oss-20b").sessions()).hasSize(2);
        var pruned = store.apply(CatalogReader.read(smaller, TOKENS), false, true);
        assertThat(pruned.difference().text()).startsWith("- session oss-20b-2\n");
        assertThat(pool(store.load(), "oss-20b").sessions()).hasSize(1);
        var routersOnly = CatalogReader.read("routers: {router-1: {address: 'http://127.0.0.1:1'}}", TOKENS);
        assertThat(store.apply(routersOnly, false, true).difference().count(Fate.REMOVED))
                .isEqualTo(17);
        assertThat(store.load().pools()).isEmpty();
    }

    @Test
    void allOrNothing() throws Exception {
        apply(sample());
        var before = store.stored();
        var broken = CatalogReader.read("""
                routers: {vllm-1: {address: 'http://127.0.0.1:1'}}
                pools: {new: {model: oss-20}}
                sessions:
                  twin: {pool: oss-20b, router: router-1, number: "11"}
                """, TOKENS);
        assertThatThrownBy(() -> store.apply(broken, false, false))
                .isInstanceOf(CatalogFaults.class)
                .hasMessageContaining("line 2: pools.new: there is no model 'oss-20'; did you mean 'oss-20b'?")
                .hasMessageContaining(
                        "sessions.llama-tools-1: its router speaks cortensor, but its pool is of kind openai")
                .hasMessageContaining(
                        "line 4: sessions.twin: it is the same place (router and number) as session oss-20b-1");
        assertThat(store.stored()).isEqualTo(before);
    }

    @Test
    void whatOperatorsSetOutlivesTheFile() throws Exception {
        apply(sample());
        set(settings -> settings.poolState("oss-20b", PoolState.DRAINING, null));
        set(settings -> settings.sessionLimit("oss-20b-1", 3));
        set(settings -> settings.sessionLabels("oss-20b-1", Map.of("rack", "7", "region", "us")));
        set(settings -> settings.offerEnabled("gpt-oss-20b", false));
        apply(sample().replace("context_tokens: 131072 ", "context_tokens: 65536 "));
        var pool = pool(store.load(), "oss-20b");
        assertThat(pool.state()).isEqualTo(PoolState.DRAINING);
        assertThat(pool.model().contextTokens()).isEqualTo(65_536);
        assertThat(pool.sessions().getFirst().limit()).isEqualTo(3);
        assertThat(pool.sessions().getFirst().labels()).isEqualTo(Map.of("rack", "7", "region", "us"));
        assertThat(Objects.requireNonNull(store.load().offer("gpt-oss-20b")).enabled())
                .isFalse();

        set(settings -> settings.poolState("oss-20b", null, null));
        set(settings -> settings.sessionLimit("oss-20b-1", null));
        set(settings -> settings.sessionLabels("oss-20b-1", Map.of()));
        set(settings -> settings.offerEnabled("gpt-oss-20b", null));
        var back = pool(store.load(), "oss-20b");
        assertThat(back.state()).isEqualTo(PoolState.LIVE);
        assertThat(back.sessions().getFirst().limit()).isEqualTo(1);
        assertThat(back.sessions().getFirst().labels()).isEqualTo(Map.of("region", "eu"));
        assertThat(Objects.requireNonNull(store.load().offer("gpt-oss-20b")).enabled())
                .isTrue();
        assertThatThrownBy(() -> set(settings -> settings.poolState("oss-20", PoolState.PAUSED, null)))
                .isInstanceOf(UnknownEntry.class)
                .hasMessage("there is no pool 'oss-20'; did you mean 'oss-20b'?");
    }

    @Test
    void tokensAreStoredSealedAndOpenWithFormerKeys() throws Exception {
        apply(sample());
        String rows = database.jdbi()
                .withHandle(handle -> handle.createQuery(
                                "SELECT string_agg(encode(token_sealed, 'escape') || token_key, ' ') FROM portal.routers")
                        .mapTo(String.class)
                        .one());
        assertThat(rows).isNotEmpty().doesNotContain("secret-of");
        var next = new byte[32];
        next[0] = 1;
        var rotated = new CatalogStore(database, new TokenSeal(next, List.of(MASTER)), CLOCK);
        assertThat(rotated.stored()).isEqualTo(store.stored());
        var wrong = new CatalogStore(database, new TokenSeal(next, List.of()), CLOCK);
        assertThatThrownBy(wrong::load)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("is not configured");
        database.jdbi()
                .useHandle(handle -> handle.execute("UPDATE portal.routers SET token_sealed = "
                        + "(SELECT token_sealed FROM portal.routers WHERE id = 'router-1') WHERE id = 'router-2'"));
        assertThatThrownBy(store::load)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("was not sealed for it");
    }

    private void set(Consumer<OperatorSettings> change) {
        database.jdbi()
                .useTransaction(transaction -> change.accept(new OperatorSettings(transaction, CLOCK.instant())));
    }

    private CatalogStore.Applied apply(String text) {
        return store.apply(CatalogReader.read(text, TOKENS), false, false);
    }

    private static Pool pool(Catalog catalog, String id) {
        return Objects.requireNonNull(catalog.pools().get(id));
    }

    private static String sample() throws Exception {
        return Files.readString(Path.of(System.getProperty("portal.root"), "docs", "catalog.sample.yaml"));
    }
}
