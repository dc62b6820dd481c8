package network.cortensor.portal.domain;

import java.security.SecureRandom;
import java.time.InstantSource;

/**
 * Makes ids: a prefix that says what it names, then 26 characters of Crockford base 32 as in the ULID specification (48 bits of
 * time in milliseconds, 80 random bits), so that ids sort by time and never collide in practice.
 */
public final class Ids {
    private static final char[] ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ".toCharArray();
    private static final int RANDOM_BYTES = 10;
    private static final int BATCH = RANDOM_BYTES * 128;

    private final InstantSource clock;
    private final SecureRandom random;
    private final byte[] batch = new byte[BATCH];
    private int used = BATCH;

    /** Ids stamped with this clock; the randomness is the platform's. */
    public Ids(InstantSource clock) {
        this(clock, new SecureRandom());
    }

    Ids(InstantSource clock, SecureRandom random) {
        this.clock = clock;
        this.random = random;
    }

    /** A new id, for example {@code next("req_")}. */
    public synchronized String next(String prefix) {
        var text = new char[26];
        var time = clock.millis();
        for (var i = 9; i >= 0; i--) {
            text[i] = ALPHABET[(int) (time & 31)];
            time >>>= 5;
        }
        if (used == BATCH) {
            random.nextBytes(batch);
            used = 0;
        }
        encode(batch, used, text, 10);
        encode(batch, used + 5, text, 18);
        used += RANDOM_BYTES;
        return prefix.concat(new String(text));
    }

    /** Five bytes become eight characters. */
    private static void encode(byte[] from, int start, char[] to, int at) {
        var bits = 0L;
        for (var i = 0; i < 5; i++) {
            bits = (bits << 8) | (from[start + i] & 0xFF);
        }
        for (var i = 7; i >= 0; i--) {
            to[at + i] = ALPHABET[(int) (bits & 31)];
            bits >>>= 5;
        }
    }
}
