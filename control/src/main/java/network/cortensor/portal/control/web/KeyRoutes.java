package network.cortensor.portal.control.web;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.openapi.validation.ValidatedRequest;
import java.util.List;
import network.cortensor.portal.control.key.KeyStore;
import network.cortensor.portal.control.key.NewKey;
import network.cortensor.portal.control.key.StoredKey;
import network.cortensor.portal.control.organization.Organizations;
import network.cortensor.portal.control.web.OpsRoute.Answer;
import network.cortensor.portal.domain.key.Environment;
import org.jspecify.annotations.Nullable;

/** API keys. */
final class KeyRoutes {
    private final KeyStore keys;

    KeyRoutes(KeyStore keys) {
        this.keys = keys;
    }

    List<OpsRoute> routes() {
        return List.of(
                OpsRoute.of("listKeys", this::listKeys),
                OpsRoute.of("createKey", this::createKey),
                OpsRoute.of("revokeKey", this::revokeKey));
    }

    private Answer listKeys(ValidatedRequest request) {
        var list = new JsonArray();
        keys.list(Asked.query(request, "organization")).forEach(key -> list.add(json(key)));
        return Answer.ok(new JsonObject().put("keys", list));
    }

    private Answer createKey(ValidatedRequest request) {
        var body = Asked.body(request);
        @Nullable String expiry = body.getString("expires_at");
        var created = keys.create(new NewKey(
                body.getString("organization", Organizations.DEFAULT),
                body.getString("name", ""),
                Environment.of(body.getString("environment")),
                expiry == null ? null : Asked.moment("expires_at", expiry)));
        return new Answer(
                201,
                new JsonObject()
                        .put("key", json(created.key()))
                        .put("text", created.text().reveal()));
    }

    private Answer revokeKey(ValidatedRequest request) {
        return Answer.ok(json(keys.revoke(Asked.body(request).getString("key"))));
    }

    static JsonObject json(StoredKey key) {
        var json = new JsonObject()
                .put("id", key.id())
                .put("organization", key.organizationId())
                .put("name", key.name())
                .put("environment", key.environment().word())
                .put("display", key.display())
                .put("state", Asked.word(key.state()))
                .put("created_at", key.createdAt().toString());
        if (key.expiresAt() != null) {
            json.put("expires_at", key.expiresAt().toString());
        }
        if (key.revokedAt() != null) {
            json.put("revoked_at", key.revokedAt().toString());
        }
        return json;
    }
}
