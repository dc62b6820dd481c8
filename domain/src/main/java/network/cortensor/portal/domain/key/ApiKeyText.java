package network.cortensor.portal.domain.key;

import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.zip.CRC32;

/**
 * How an API key is written: {@code pk_live_} or {@code pk_test_}, 34 random base 62 characters (202 bits), and 6 more that are
 * the CRC-32 of all before them in base 62. A mistyped or invented key is told from a real one without looking anything up.
 */
public final class ApiKeyText {
    private static final String ALPHABET_TEXT = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    private static final char[] ALPHABET = ALPHABET_TEXT.toCharArray();
    private static final int RANDOM = 34;
    private static final int CHECK = 6;
    private static final int PREFIX = "pk_live_".length();

    /** Characters of a whole key. */
    public static final int LENGTH = PREFIX + RANDOM + CHECK;

    /** Characters of a key that may be stored and shown: enough to tell keys apart, useless to an attacker. */
    public static final int DISPLAY = PREFIX + 6;

    private ApiKeyText() {}

    /** A new key. It is shown once and never stored. */
    public static String generate(Environment environment, SecureRandom random) {
        var text = new StringBuilder(LENGTH)
                .append("pk_")
                .append(environment.word())
                .append('_');
        for (var i = 0; i < RANDOM; i++) {
            text.append(ALPHABET[random.nextInt(ALPHABET.length)]);
        }
        return text.append(checksum(text.toString())).toString();
    }

    /** Whether the text has the form of a key and its checksum is right. */
    public static boolean wellFormed(String text) {
        if (text.length() != LENGTH || !(text.startsWith("pk_live_") || text.startsWith("pk_test_"))) {
            return false;
        }
        for (var i = PREFIX; i < LENGTH; i++) {
            var c = text.charAt(i);
            if (ALPHABET_TEXT.indexOf(c) < 0) {
                return false;
            }
        }
        var crc = crc(text, LENGTH - CHECK);
        for (var i = LENGTH - 1; i >= LENGTH - CHECK; i--) {
            if (text.charAt(i) != ALPHABET[(int) (crc % 62)]) {
                return false;
            }
            crc /= 62;
        }
        return true;
    }

    /** The part of a key that may be stored and shown. */
    public static String display(String key) {
        return key.substring(0, DISPLAY);
    }

    private static String checksum(String body) {
        var crc = crc(body, body.length());
        var check = new char[CHECK];
        for (var i = CHECK - 1; i >= 0; i--) {
            check[i] = ALPHABET[(int) (crc % 62)];
            crc /= 62;
        }
        return new String(check);
    }

    private static long crc(String text, int length) {
        var crc = new CRC32();
        crc.update(text.getBytes(StandardCharsets.US_ASCII), 0, length);
        return crc.getValue();
    }
}
