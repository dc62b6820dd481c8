package network.cortensor.portal.control.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import network.cortensor.portal.control.catalog.CatalogFaults.Fault;
import network.cortensor.portal.control.database.Database;
import network.cortensor.portal.control.database.PostgresForTests;
import network.cortensor.portal.domain.catalog.Catalog;
import network.cortensor.portal.domain.catalog.Offer;
import network.cortensor.portal.domain.catalog.Pool;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class CatalogGroupsTest {
    private static final Clock CLOCK = Clock.fixed(Instant.parse("2026-11-21T10:00:00Z"), ZoneOffset.UTC);
    private static final String FILE = """
            models: {m: {tokenizer: o200k, context_tokens: 1000}}
            routers:
              one: {address: "http://127.0.0.1:1"}
              group: {address: "http://127.0.0.1:2", token: shared, members: ["http://127.0.0.1:3", "http://127.0.0.1:4"]}
              server: {kind: openai, address: "http://127.0.0.1:5"}
            pools: {a: {model: m}, b: {model: m}, c: {model: m, kind: openai}}
            sessions:
              a-1: {pool: a, router: one, number: "7", task_limit: 500, reserved_until: "2027-01-01T00:00:00+01:00"}
              b-1: {pool: b, router: group, limit: 2}
              c-1: {pool: c, router: server, limit: 3}
            offers:
              x: {pools: [{pool: a, weight: 90}, {pool: b, weight: 10}], fallbacks: [c], ephemeral: true, affinity: true,
                  price: {prompt: 1, completion: 1}}
            """;

    private final Database database = PostgresForTests.migrated();
    private final CatalogStore store = new CatalogStore(database, new TokenSeal(new byte[32], List.of()), CLOCK, 4);

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void groupsAndSharesComeBackAsTheDomainKnowsThem() {
        apply(FILE);
        var catalog = store.load();
        var offer = Objects.requireNonNull(catalog.offer("x"));
        assertThat(offer.routes()).extracting(Offer.Route::weight).containsExactly(90, 10);
        assertThat(offer.routes()).extracting(route -> route.pool().id()).containsExactly("a", "b");
        assertThat(offer.fallbacks()).extracting(Pool::id).containsExactly("c");
        assertThat(offer.ephemeral()).isTrue();
        assertThat(offer.affinity()).isTrue();
        var single = pool(catalog, "a").sessions().getFirst();
        assertThat(single.limit()).as("the installation's").isEqualTo(4);
        var group = pool(catalog, "b").sessions().getFirst();
        assertThat(group.number()).isEmpty();
        assertThat(group.router().members())
                .containsExactly(URI.create("http://127.0.0.1:3"), URI.create("http://127.0.0.1:4"));
        assertThat(group.slots()).as("members x limit").isEqualTo(4);
        var stored = Objects.requireNonNull(store.stored().file().sessions().get("a-1"));
        assertThat(stored.limit()).isNull();
        assertThat(stored.taskLimit()).isEqualTo(500);
        assertThat(stored.reservedUntil()).isEqualTo(Instant.parse("2026-12-31T23:00:00Z"));
        assertThat(store.stored().file())
                .isEqualTo(CatalogReader.read(FILE, TokenSource.literalOnly()).file());
        assertThat(apply(FILE).changesSomething()).isFalse();
    }

    @Test
    void tellsChangesOfSharesInWords() {
        apply(FILE);
        assertThat(apply(FILE.replace("weight: 90", "weight: 50").replace("limit: 2", "limit: 1"))
                        .text()
                        .lines())
                .containsExactly(
                        "~ session b-1: limit 2 -> 1",
                        "~ offer x: pools a 90, b 10 -> a 50, b 10",
                        "0 added, 2 changed, 0 removed, 9 unchanged, 0 not named and kept");
    }

    @Test
    void tellsWhatIsWrongInTheFileWithLines() {
        assertThat(faults("""
                routers:
                  g: {address: "http://127.0.0.1:2", members: ["http://127.0.0.1:2", "no address"]}
                  h: {address: "http://127.0.0.1:2", members: []}
                  i: {kind: openai, address: "http://127.0.0.1:5", members: ["http://127.0.0.1:6"]}
                sessions:
                  s: {pool: p, router: g, task_limit: 0, reserved_until: tomorrow}
                offers:
                  o: {pools: [{pool: a, weight: 0}], price: {prompt: 1, completion: 1}}
                  p: {pool: a, fallbacks: [a], price: {prompt: 1, completion: 1}}
                  q: {pool: a, pools: [{pool: b, wight: 1}], price: {prompt: 1, completion: 1}}
                  r: {price: {prompt: 1, completion: 1}}
                """))
                .containsExactly(
                        "line 2: routers.g.members: an address like http://10.0.0.5:5010 is expected, without credentials, query or fragment",
                        "line 2: routers.g.members: each router is named once, by its own address, not the group's",
                        "line 3: routers.h.members: name the routers behind this address, or leave 'members' out",
                        "line 4: routers.i.members: only Cortensor routers are grouped: give each server its own entry",
                        "line 6: sessions.s.task_limit: an integer from 1 to 1000000000000 is expected",
                        "line 6: sessions.s.reserved_until: a time like 2026-12-31T00:00:00Z is expected",
                        "line 8: offers.o.pools: name at least one pool with a weight above 0",
                        "line 9: offers.p.fallbacks: pool 'a' is named twice",
                        "line 10: offers.q.pools: say 'pool' or 'pools', not both",
                        "line 10: offers.q.pools.wight: this name is not known here; did you mean 'weight'?",
                        "line 11: offers.r.pool: it is missing");
    }

    @Test
    void tellsWhatContradictsItself() {
        var wrong = FILE.replace("number: \"7\", ", "")
                .replace("router: group, limit: 2", "router: group, number: \"1\"")
                .replace("router: server, limit: 3", "router: server, task_limit: 3")
                .replace("fallbacks: [c]", "fallbacks: [d]");
        assertThat(faults(wrong))
                .containsExactlyInAnyOrder(
                        "line 8: sessions.a-1: 'number' is missing: a Cortensor router knows its sessions by number",
                        "line 9: sessions.b-1: 'number' has no meaning for a group: each of its routers uses its own session",
                        "line 10: sessions.c-1: 'limit' is missing: only you know how many requests an OpenAI-compatible server takes at once",
                        "line 10: sessions.c-1: 'task_limit' and 'reserved_until' have no meaning for an OpenAI-compatible server",
                        "line 12: offers.x: there is no pool 'd'; did you mean 'a'?");
    }

    private CatalogDifference apply(String text) {
        return store.apply(CatalogReader.read(text, TokenSource.literalOnly()), false, false)
                .difference();
    }

    private List<String> faults(String text) {
        var thrown = new ArrayList<String>();
        assertThatThrownBy(() -> apply(text))
                .isInstanceOfSatisfying(
                        CatalogFaults.class,
                        faults -> faults.faults().stream().map(Fault::toString).forEach(thrown::add));
        return thrown;
    }

    private static Pool pool(Catalog catalog, String id) {
        return Objects.requireNonNull(catalog.pools().get(id));
    }
}
