package network.cortensor.portal.gateway;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.util.ByteArrayBuilder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.function.Supplier;
import network.cortensor.portal.domain.catalog.Catalog;
import network.cortensor.portal.domain.catalog.Offer;
import network.cortensor.portal.domain.problem.Problem;
import network.cortensor.portal.domain.problem.Refusal;
import network.cortensor.portal.gateway.key.Keys;

/** {@code GET /v1/models} and {@code GET /v1/models/{id}}: what is sold to the caller, as OpenAI lists models. */
public final class ModelList {
    private static final JsonFactory JSON = new JsonFactory();

    private final Keys keys;
    private final Supplier<Catalog> catalog;

    /** Lists this catalog to callers with a key. */
    public ModelList(Keys keys, Supplier<Catalog> catalog) {
        this.keys = keys;
        this.catalog = catalog;
    }

    /** Answers with all models. */
    public void all(Exchange exchange) {
        verified(
                exchange,
                () -> json(json -> {
                    json.writeStartObject();
                    json.writeStringField("object", "list");
                    json.writeArrayFieldStart("data");
                    for (var offer : catalog.get().offers().values()) {
                        if (offer.enabled()) {
                            model(json, offer);
                        }
                    }
                    json.writeEndArray();
                    json.writeEndObject();
                }));
    }

    /** Answers with one model. */
    public void one(Exchange exchange, String alias) {
        verified(exchange, () -> {
            var offer = catalog.get().offer(alias);
            if (offer == null || !offer.enabled()) {
                throw Refusal.ofField(Problem.MODEL_NOT_FOUND, "model", Problem.MODEL_NOT_FOUND.message());
            }
            return json(json -> model(json, offer));
        });
    }

    private void verified(Exchange exchange, Supplier<byte[]> answer) {
        exchange.onLoop(keys.verify(exchange.bearerToken(), exchange::address))
                .map(caller -> {
                    exchange.facts().caller(caller);
                    exchange.answer(200, answer.get());
                    return caller;
                })
                .end(exchange::close);
    }

    private static void model(JsonGenerator json, Offer offer) throws IOException {
        json.writeStartObject();
        json.writeStringField("id", offer.alias());
        json.writeStringField("object", "model");
        json.writeNumberField("created", offer.created().getEpochSecond());
        json.writeStringField("owned_by", offer.ownedBy());
        json.writeEndObject();
    }

    private static byte[] json(Body body) {
        try (var buffer = new ByteArrayBuilder(1024)) {
            try (var json = JSON.createGenerator(buffer)) {
                body.write(json);
            }
            return buffer.toByteArray();
        } catch (IOException e) {
            throw new UncheckedIOException("writing to memory cannot fail", e);
        }
    }

    private interface Body {
        void write(JsonGenerator json) throws IOException;
    }
}
