package network.cortensor.portal.domain.key;

import java.nio.charset.StandardCharsets;
import java.security.InvalidKeyException;
import java.security.NoSuchAlgorithmException;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Hashes API keys with the installation's pepper, so that a stolen table is useless without the pepper. Safe for many threads. */
public final class KeyHasher {
    private static final String ALGORITHM = "HmacSHA256";

    private final ThreadLocal<Mac> macs;

    /**
     * A hasher for one installation.
     *
     * @param pepper at least 16 random bytes, the same on every gateway and in control
     */
    public KeyHasher(byte[] pepper) {
        if (pepper.length < 16) {
            throw new IllegalArgumentException("the pepper needs at least 16 bytes, not " + pepper.length);
        }
        var key = new SecretKeySpec(pepper.clone(), ALGORITHM);
        macs = ThreadLocal.withInitial(() -> mac(key));
    }

    /** The hash of a key's text. */
    public KeyHash hash(String key) {
        return new KeyHash(macs.get().doFinal(key.getBytes(StandardCharsets.US_ASCII)));
    }

    private static Mac mac(SecretKeySpec key) {
        try {
            var mac = Mac.getInstance(ALGORITHM);
            mac.init(key);
            return mac;
        } catch (NoSuchAlgorithmException | InvalidKeyException e) {
            throw new IllegalStateException("every Java platform has " + ALGORITHM, e);
        }
    }
}
