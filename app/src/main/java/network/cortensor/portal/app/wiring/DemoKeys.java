package network.cortensor.portal.app.wiring;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import network.cortensor.portal.control.key.KeyStore;
import network.cortensor.portal.control.key.NewKey;
import network.cortensor.portal.control.organization.Organizations;
import network.cortensor.portal.domain.Secret;
import network.cortensor.portal.domain.key.ApiKeyText;
import network.cortensor.portal.domain.key.Environment;
import network.cortensor.portal.domain.key.KeyHasher;
import network.cortensor.portal.domain.key.KeyPolicy;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The demo's two keys: those of the last start if they still work, so that a pasted curl line goes on working; else new ones. */
final class DemoKeys {
    private static final Logger log = LoggerFactory.getLogger(DemoKeys.class);

    private final KeyStore keys;
    private final KeyHasher hasher;
    private final Path file;

    DemoKeys(KeyStore keys, KeyHasher hasher, Path file) {
        this.keys = keys;
        this.hasher = hasher;
        this.file = file;
    }

    Secret key(Environment environment) throws IOException {
        var last = last(environment.word() + "_key");
        if (last != null) {
            return new Secret(last);
        }
        var wanted = new NewKey(Organizations.DEFAULT, "demo " + environment.word(), environment, null);
        return keys.create(wanted).text();
    }

    private @Nullable String last(String field) throws IOException {
        if (!Files.exists(file)) {
            return null;
        }
        try {
            var text = new ObjectMapper().readTree(file.toFile()).path(field).asText("");
            var works = ApiKeyText.wellFormed(text)
                    && keys.find(hasher.hash(text))
                            .filter(policy -> policy.state() == KeyPolicy.State.ACTIVE)
                            .isPresent();
            return works ? text : null;
        } catch (JsonProcessingException e) {
            log.warn("{} is not what was written there; it is written anew", file.getFileName());
            return null;
        }
    }
}
