package network.cortensor.portal.domain;

import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/** AES-GCM with a random nonce before the sealed bytes and their tag. Never prints its key. Safe for several threads. */
public final class Seal {
    private static final int NONCE_BYTES = 12;
    private static final int TAG_BITS = 128;

    private final SecretKeySpec key;
    private final SecureRandom random = new SecureRandom();

    /**
     * Seals with a key.
     *
     * @param key 16 or 32 bytes
     * @throws IllegalArgumentException if it has another length
     */
    public Seal(byte[] key) {
        if (key.length != 16 && key.length != 32) {
            throw new IllegalArgumentException("a key has 16 or 32 bytes");
        }
        this.key = new SecretKeySpec(key, "AES");
    }

    /** The sealed form, which {@link #open} accepts with the same label only. */
    public byte[] close(byte[] plain, byte[] label) {
        var nonce = new byte[NONCE_BYTES];
        random.nextBytes(nonce);
        try {
            var sealed = cipher(Cipher.ENCRYPT_MODE, nonce, label).doFinal(plain);
            var all = Arrays.copyOf(nonce, NONCE_BYTES + sealed.length);
            System.arraycopy(sealed, 0, all, NONCE_BYTES, sealed.length);
            return all;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has AES-GCM", e);
        }
    }

    /**
     * What was sealed.
     *
     * @throws AEADBadTagException when it was sealed with another key or label, or changed since
     */
    public byte[] open(byte[] sealed, byte[] label) throws AEADBadTagException {
        if (sealed.length < NONCE_BYTES) {
            throw new AEADBadTagException("shorter than a nonce");
        }
        try {
            return cipher(Cipher.DECRYPT_MODE, Arrays.copyOf(sealed, NONCE_BYTES), label)
                    .doFinal(sealed, NONCE_BYTES, sealed.length - NONCE_BYTES);
        } catch (AEADBadTagException e) {
            throw e;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has AES-GCM", e);
        }
    }

    private Cipher cipher(int mode, byte[] nonce, byte[] label) throws GeneralSecurityException {
        var cipher = Cipher.getInstance("AES/GCM/NoPadding");
        cipher.init(mode, key, new GCMParameterSpec(TAG_BITS, nonce));
        cipher.updateAAD(label);
        return cipher;
    }
}
