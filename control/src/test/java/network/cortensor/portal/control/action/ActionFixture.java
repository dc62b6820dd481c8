package network.cortensor.portal.control.action;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import network.cortensor.portal.control.catalog.CatalogReader;
import network.cortensor.portal.control.catalog.CatalogStore;
import network.cortensor.portal.control.catalog.TokenSeal;
import network.cortensor.portal.control.catalog.TokenSource;
import network.cortensor.portal.control.database.Database;
import network.cortensor.portal.control.database.PostgresForTests;
import network.cortensor.portal.control.event.Event;
import network.cortensor.portal.control.event.Events;
import network.cortensor.portal.control.event.SubjectKind;
import network.cortensor.portal.domain.Ids;
import network.cortensor.portal.domain.catalog.Offer;
import network.cortensor.portal.domain.catalog.Pool;
import network.cortensor.portal.testkit.TestClock;
import org.jspecify.annotations.Nullable;

/** A catalog with two pools, and actions on it. */
final class ActionFixture implements AutoCloseable {
    static final Instant START = Instant.parse("2026-11-21T10:00:00Z");
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String FILE = """
            models: {m: {tokenizer: o200k, context_tokens: 1000}, n: {tokenizer: o200k, context_tokens: 1000}}
            routers: {one: {address: "http://127.0.0.1:1"}, two: {address: "http://127.0.0.1:2"}}
            pools: {a: {model: m}, b: {model: n}}
            sessions:
              a-1: {pool: a, router: one, number: "1", labels: {region: eu}}
              a-2: {pool: a, router: two, number: "2"}
              b-1: {pool: b, router: two, number: "3"}
            offers:
              x: {pool: a, price: {prompt: 1, completion: 1}}
              y: {pool: a, fallbacks: [b], price: {prompt: 1, completion: 1}}
              z: {pool: b, price: {prompt: 1, completion: 1}}
            """;

    final TestClock clock = new TestClock(START);
    final Database database = PostgresForTests.migrated();
    final CatalogStore catalog = new CatalogStore(database, new TokenSeal(new byte[32], List.of()), clock);
    final Events events = new Events(database);
    final AtomicInteger released = new AtomicInteger();
    final Actions actions = new Actions(
            database,
            catalog,
            number -> {
                released.incrementAndGet();
                return number == 7;
            },
            new Ids(clock),
            clock);
    private int keys;

    ActionFixture() {
        catalog.apply(CatalogReader.read(FILE, TokenSource.literalOnly()), false, false);
    }

    ActionRequest request(Verb verb, SubjectKind kind, String subject, String parameters, @Nullable Instant until) {
        return new ActionRequest(verb, kind, subject, json(parameters), "a test", "key-" + ++keys, "ann", until);
    }

    ActionResult perform(Verb verb, SubjectKind kind, String subject, String parameters) {
        return actions.perform(request(verb, kind, subject, parameters, null));
    }

    ActionResult perform(Verb verb, SubjectKind kind, String subject, Instant until) {
        return actions.perform(request(verb, kind, subject, "{}", until));
    }

    ActionResult undo(ActionResult done) {
        var undo = Objects.requireNonNull(done.undo());
        var request = done.request();
        return actions.perform(request(
                undo.verb(),
                request.subjectKind(),
                request.subject(),
                undo.parameters().toString(),
                undo.until()));
    }

    Pool pool(String id) {
        return Objects.requireNonNull(catalog.load().pools().get(id));
    }

    Offer offer(String alias) {
        return Objects.requireNonNull(catalog.load().offer(alias));
    }

    List<Event> events() {
        return events.page(Events.Filter.all(), null, 100);
    }

    void run(String sql) {
        database.jdbi().useHandle(handle -> handle.execute(sql));
    }

    static ObjectNode json(String text) {
        try {
            return (ObjectNode) JSON.readTree(text.replace('\'', '"'));
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(text, e);
        }
    }

    @Override
    public void close() {
        database.close();
    }
}
