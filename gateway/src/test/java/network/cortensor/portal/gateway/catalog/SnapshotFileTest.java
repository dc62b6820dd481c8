package network.cortensor.portal.gateway.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import network.cortensor.portal.domain.Secret;
import network.cortensor.portal.domain.catalog.Catalog;
import network.cortensor.portal.domain.catalog.Feature;
import network.cortensor.portal.domain.catalog.Model;
import network.cortensor.portal.domain.catalog.NodeType;
import network.cortensor.portal.domain.catalog.Offer;
import network.cortensor.portal.domain.catalog.Pool;
import network.cortensor.portal.domain.catalog.PoolState;
import network.cortensor.portal.domain.catalog.Price;
import network.cortensor.portal.domain.catalog.PromptTemplate;
import network.cortensor.portal.domain.catalog.Router;
import network.cortensor.portal.domain.catalog.RouterApi;
import network.cortensor.portal.domain.catalog.Session;
import network.cortensor.portal.domain.catalog.Tokenizer;
import network.cortensor.portal.domain.catalog.TrafficState;
import network.cortensor.portal.domain.catalog.UpstreamKind;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What was kept is read back whole; what cannot be used is refused, and nothing ever throws at a start. */
class SnapshotFileTest {
    private static final String TOKEN = "token-CANARY-51";

    @TempDir
    private Path folder;

    @Test
    void everythingIsReadBack() throws IOException {
        var catalog = catalog();
        file(1).write(Catalog.empty());
        file(1).write(catalog);

        var read = file(1).read().orElseThrow();
        assertThat(read.version()).isEqualTo(42);
        assertThat(read.pools()).isEqualTo(catalog.pools());
        assertThat(read.offers()).isEqualTo(catalog.offers());
        assertThat(read.pools().keySet())
                .containsExactlyElementsOf(catalog.pools().keySet());
        assertThat(read.pools()
                        .values()
                        .iterator()
                        .next()
                        .sessions()
                        .getFirst()
                        .router()
                        .token())
                .isEqualTo(new Secret(TOKEN));
    }

    @Test
    void onlyItsOwnerMayReadItAndNoTokenStandsInIt() throws IOException {
        file(1).write(catalog());

        assertThat(Files.getPosixFilePermissions(path()))
                .containsExactlyInAnyOrder(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE);
        assertThat(new String(Files.readAllBytes(path()), StandardCharsets.ISO_8859_1))
                .doesNotContain(TOKEN)
                .doesNotContain("127.0.0.1");
        try (var files = Files.list(folder)) {
            assertThat(files).containsExactly(path());
        }
    }

    @Test
    void whatIsNotThereOrForeignOrOfAnotherVersionIsNotUsed() throws IOException {
        assertThat(file(1).read()).isEmpty();
        file(1).write(catalog());
        assertThat(file(2).read()).as("another key").isEmpty();
        var bytes = Files.readAllBytes(path());
        bytes[11] = 2;
        Files.write(path(), bytes);
        assertThat(file(1).read()).as("another version").isEmpty();
        Files.writeString(path(), "this is no catalog at all, is it?");
        assertThat(file(1).read()).as("something else").isEmpty();
    }

    @Test
    void aTornOrChangedFileIsNotUsedWhereverItIsTorn() throws IOException {
        file(1).write(catalog());
        var whole = Files.readAllBytes(path());
        for (var length = 0; length < whole.length; length += 7) {
            Files.write(path(), Arrays.copyOf(whole, length));
            assertThat(file(1).read()).as("%s bytes", length).isEmpty();
        }
        for (var at = 0; at < whole.length; at += 7) {
            var changed = whole.clone();
            changed[at] ^= 1;
            Files.write(path(), changed);
            assertThat(file(1).read()).as("changed at %s", at).isEmpty();
        }
        Files.write(path(), whole);
        assertThat(file(1).read()).isPresent();
    }

    @Test
    void aWriteThatWasInterruptedLeavesTheLastOne() throws IOException {
        file(1).write(catalog());
        Files.writeString(folder.resolve("catalog.snapshot.next"), "half");
        assertThat(file(1).read()).isPresent();
        file(1).write(catalog());
        assertThat(file(1).read()).isPresent();
    }

    private Path path() {
        return folder.resolve("catalog.snapshot");
    }

    private SnapshotFile file(int key) {
        var bytes = new byte[32];
        bytes[0] = (byte) key;
        return new SnapshotFile(path(), bytes);
    }

    private static Catalog catalog() {
        var exact = new Model("m", PromptTemplate.HARMONY, new Tokenizer.O200k(), 8192, Set.of());
        var rough = new Model(
                "n", PromptTemplate.GEMMA, new Tokenizer.Estimate(380), 4096, Set.of(Feature.TOOLS, Feature.IMAGES));
        var single = new Router(
                "r1",
                UpstreamKind.CORTENSOR,
                URI.create("http://127.0.0.1:5010"),
                new Secret(TOKEN),
                RouterApi.V3,
                null);
        var group = new Router(
                "r2",
                UpstreamKind.CORTENSOR,
                URI.create("https://group.example/base"),
                null,
                RouterApi.V2,
                "theirs",
                List.of(URI.create("http://127.0.0.1:1"), URI.create("http://127.0.0.1:2")),
                1,
                TrafficState.DRAINING);
        var pools = List.of(
                new Pool(
                        "a",
                        exact,
                        UpstreamKind.CORTENSOR,
                        PoolState.LIVE,
                        List.of(
                                new Session("s1", single, "7", 1),
                                new Session(
                                        "s2",
                                        single,
                                        "8",
                                        3,
                                        NodeType.EPHEMERAL,
                                        "testnet1a",
                                        Map.of("zone", "eu", "rack", "4"),
                                        TrafficState.PAUSED))),
                new Pool(
                        "b",
                        rough,
                        UpstreamKind.CORTENSOR,
                        PoolState.DEGRADED,
                        List.of(new Session("g", group, "", 1))),
                new Pool("c", rough, UpstreamKind.OPENAI, PoolState.PAUSED, List.of()));
        var offers = List.of(
                new Offer("plain", Instant.ofEpochSecond(5), "us", true, pools.get(0), new Price(3, 1, 2, 4)),
                new Offer(
                        "mixed",
                        Instant.ofEpochSecond(1_700_000_000),
                        "them",
                        false,
                        List.of(new Offer.Route(pools.get(1), 9), new Offer.Route(pools.get(2), 0)),
                        List.of(pools.get(0)),
                        true,
                        true,
                        new Price(1, 0, 0, Long.MAX_VALUE)));
        return new Catalog(42, offers, pools);
    }
}
