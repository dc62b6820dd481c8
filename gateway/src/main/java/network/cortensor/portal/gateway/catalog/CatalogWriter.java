package network.cortensor.portal.gateway.catalog;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.util.Collection;
import java.util.LinkedHashMap;
import network.cortensor.portal.domain.catalog.Catalog;
import network.cortensor.portal.domain.catalog.Model;
import network.cortensor.portal.domain.catalog.Offer;
import network.cortensor.portal.domain.catalog.Pool;
import network.cortensor.portal.domain.catalog.Router;
import network.cortensor.portal.domain.catalog.Session;
import network.cortensor.portal.domain.catalog.Tokenizer;
import org.jspecify.annotations.Nullable;

/** A catalog as bytes, field after field in the order of the records; {@link CatalogReader} is its mirror. */
final class CatalogWriter {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream(4096);
    private final DataOutputStream out = new DataOutputStream(bytes);

    private CatalogWriter() {}

    static byte[] bytes(Catalog catalog) {
        var writer = new CatalogWriter();
        try {
            writer.catalog(catalog);
        } catch (IOException e) {
            throw new UncheckedIOException("writing to memory cannot fail", e);
        }
        return writer.bytes.toByteArray();
    }

    private void catalog(Catalog catalog) throws IOException {
        out.writeLong(catalog.version());
        var routers = new LinkedHashMap<String, Router>();
        catalog.pools()
                .values()
                .forEach(pool -> pool.sessions()
                        .forEach(session -> routers.put(session.router().id(), session.router())));
        all(routers.values(), this::router);
        all(catalog.pools().values(), this::pool);
        all(catalog.offers().values(), this::offer);
    }

    private void router(Router router) throws IOException {
        out.writeUTF(router.id());
        word(router.kind());
        out.writeUTF(router.address().toString());
        text(router.token() == null ? null : router.token().reveal());
        word(router.api());
        text(router.upstreamModel());
        all(router.members().stream().map(URI::toString).toList(), out::writeUTF);
        out.writeInt(router.membersDown());
        word(router.state());
    }

    private void pool(Pool pool) throws IOException {
        out.writeUTF(pool.id());
        model(pool.model());
        word(pool.kind());
        word(pool.state());
        all(pool.sessions(), this::session);
    }

    private void model(Model model) throws IOException {
        out.writeUTF(model.id());
        word(model.template());
        switch (model.tokenizer()) {
            case Tokenizer.O200k exact -> out.writeInt(0);
            case Tokenizer.Estimate estimate -> out.writeInt(estimate.bytesPerToken());
        }
        out.writeInt(model.contextTokens());
        all(model.features(), this::word);
    }

    private void session(Session session) throws IOException {
        out.writeUTF(session.id());
        out.writeUTF(session.router().id());
        out.writeUTF(session.number());
        out.writeInt(session.limit());
        word(session.nodeType());
        out.writeUTF(session.network());
        all(session.labels().entrySet(), label -> {
            out.writeUTF(label.getKey());
            out.writeUTF(label.getValue());
        });
        word(session.state());
    }

    private void offer(Offer offer) throws IOException {
        out.writeUTF(offer.alias());
        out.writeLong(offer.created().getEpochSecond());
        out.writeUTF(offer.ownedBy());
        out.writeBoolean(offer.enabled());
        all(offer.routes(), route -> {
            out.writeUTF(route.pool().id());
            out.writeInt(route.weight());
        });
        all(offer.fallbacks(), pool -> out.writeUTF(pool.id()));
        out.writeBoolean(offer.ephemeral());
        out.writeBoolean(offer.affinity());
        out.writeInt(offer.price().version());
        out.writeLong(offer.price().prompt());
        out.writeLong(offer.price().cached());
        out.writeLong(offer.price().completion());
    }

    private void word(Enum<?> value) throws IOException {
        out.writeUTF(value.name());
    }

    private void text(@Nullable String value) throws IOException {
        out.writeBoolean(value != null);
        if (value != null) {
            out.writeUTF(value);
        }
    }

    private <T> void all(Collection<T> values, Each<T> each) throws IOException {
        out.writeInt(values.size());
        for (var value : values) {
            each.write(value);
        }
    }

    private interface Each<T> {
        void write(T value) throws IOException;
    }
}
