package network.cortensor.portal.control.catalog;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import javax.crypto.AEADBadTagException;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import network.cortensor.portal.domain.Seal;
import network.cortensor.portal.domain.Secret;

/**
 * Seals router tokens for storage: AES-256-GCM under a master key, bound to the router's name, so that a sealed token moved to
 * another router does not open. Each token says which key sealed it; former keys still open what they sealed.
 */
public final class TokenSeal {
    private static final int KEY = 32;

    private final Map<String, Seal> keys = new HashMap<>();
    private final String current;

    /**
     * A seal.
     *
     * @param master the key that seals, 32 random bytes
     * @param former keys that sealed before and still open
     * @throws IllegalArgumentException if a key has another length
     */
    public TokenSeal(byte[] master, List<byte[]> former) {
        former.forEach(this::add);
        current = add(master);
    }

    /**
     * A token as it is stored.
     *
     * @param key which key opens it
     * @param bytes nonce, ciphertext and tag
     */
    @SuppressWarnings("ArrayRecordComponent") // carried from cipher to table and back, never compared
    record Sealed(String key, byte[] bytes) {}

    /** Seals a router's token. */
    Sealed seal(String router, Secret token) {
        return new Sealed(current, key(current).close(bytes(token.reveal()), bytes(router)));
    }

    /**
     * Opens a router's token.
     *
     * @throws IllegalStateException if its key is not at hand, or it is not what was sealed for this router
     */
    Secret open(String router, Sealed sealed) {
        try {
            return new Secret(
                    new String(key(sealed.key()).open(sealed.bytes(), bytes(router)), StandardCharsets.UTF_8));
        } catch (AEADBadTagException e) {
            throw new IllegalStateException("the stored token of router " + router + " was not sealed for it", e);
        }
    }

    private String add(byte[] master) {
        if (master.length != KEY) {
            throw new IllegalArgumentException("the master key has " + KEY + " bytes, not " + master.length);
        }
        var id = idOf(master);
        keys.put(id, new Seal(master));
        return id;
    }

    private Seal key(String id) {
        var key = keys.get(id);
        if (key == null) {
            throw new IllegalStateException(
                    "router tokens were sealed under master key " + id + ", which is not configured");
        }
        return key;
    }

    /** A name for a key that tells nothing about it. */
    private static String idOf(byte[] master) {
        try {
            var mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(master, "HmacSHA256"));
            return HexFormat.of().formatHex(mac.doFinal("master key id".getBytes(StandardCharsets.US_ASCII)), 0, 4);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has HmacSHA256", e);
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
