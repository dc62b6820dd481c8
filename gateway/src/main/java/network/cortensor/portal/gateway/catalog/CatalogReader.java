package network.cortensor.portal.gateway.catalog;

import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.URI;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
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
import org.jspecify.annotations.Nullable;

/** The mirror of {@link CatalogWriter}. */
final class CatalogReader {
    private final DataInputStream in;
    private final Map<String, Router> routers = new HashMap<>();
    private final Map<String, Pool> pools = new HashMap<>();

    private CatalogReader(byte[] bytes) {
        in = new DataInputStream(new ByteArrayInputStream(bytes));
    }

    /**
     * The catalog in these bytes.
     *
     * @throws IOException when they end early
     * @throws IllegalArgumentException when they name what this version does not know
     */
    static Catalog read(byte[] bytes) throws IOException {
        return new CatalogReader(bytes).catalog();
    }

    private Catalog catalog() throws IOException {
        var version = in.readLong();
        all(this::router).forEach(router -> routers.put(router.id(), router));
        var inOrder = all(this::pool);
        inOrder.forEach(pool -> pools.put(pool.id(), pool));
        return new Catalog(version, all(this::offer), inOrder);
    }

    private Router router() throws IOException {
        var id = in.readUTF();
        var kind = word(UpstreamKind.class);
        var address = URI.create(in.readUTF());
        var token = text();
        return new Router(
                id,
                kind,
                address,
                token == null ? null : new Secret(token),
                word(RouterApi.class),
                text(),
                all(() -> URI.create(in.readUTF())),
                in.readInt(),
                word(TrafficState.class));
    }

    private Pool pool() throws IOException {
        return new Pool(in.readUTF(), model(), word(UpstreamKind.class), word(PoolState.class), all(this::session));
    }

    private Model model() throws IOException {
        var id = in.readUTF();
        var template = word(PromptTemplate.class);
        var bytesPerToken = in.readInt();
        var tokenizer = bytesPerToken == 0 ? new Tokenizer.O200k() : new Tokenizer.Estimate(bytesPerToken);
        return new Model(id, template, tokenizer, in.readInt(), Set.copyOf(all(() -> word(Feature.class))));
    }

    private Session session() throws IOException {
        var id = in.readUTF();
        var router = named(routers, in.readUTF());
        var number = in.readUTF();
        var limit = in.readInt();
        var nodeType = word(NodeType.class);
        var network = in.readUTF();
        var labels = new HashMap<String, String>();
        all(() -> Map.entry(in.readUTF(), in.readUTF())).forEach(label -> labels.put(label.getKey(), label.getValue()));
        return new Session(id, router, number, limit, nodeType, network, labels, word(TrafficState.class));
    }

    private Offer offer() throws IOException {
        return new Offer(
                in.readUTF(),
                Instant.ofEpochSecond(in.readLong()),
                in.readUTF(),
                in.readBoolean(),
                all(() -> new Offer.Route(named(pools, in.readUTF()), in.readInt())),
                all(() -> named(pools, in.readUTF())),
                in.readBoolean(),
                in.readBoolean(),
                new Price(in.readInt(), in.readLong(), in.readLong(), in.readLong()));
    }

    private <E extends Enum<E>> E word(Class<E> type) throws IOException {
        return Enum.valueOf(type, in.readUTF());
    }

    private @Nullable String text() throws IOException {
        return in.readBoolean() ? in.readUTF() : null;
    }

    private <T> List<T> all(Each<T> each) throws IOException {
        var size = in.readInt();
        var values = new ArrayList<T>();
        for (var i = 0; i < size; i++) {
            values.add(each.read());
        }
        return values;
    }

    private static <T> T named(Map<String, T> known, String id) {
        var found = known.get(id);
        if (found == null) {
            throw new IllegalArgumentException("it names what it does not hold: " + id);
        }
        return found;
    }

    private interface Each<T> {
        T read() throws IOException;
    }
}
