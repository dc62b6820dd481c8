package network.cortensor.portal.e2e;

import java.nio.charset.StandardCharsets;
import java.util.Random;
import java.util.zip.CRC32;

/**
 * API keys of every sort.
 *
 * @param live one that works
 * @param revoked one that worked
 * @param expired one whose time is over
 */
record KeyTexts(String live, String revoked, String expired) {
    private static final String ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    private static final int RANDOM = 34;
    private static final int CHECK = 6;

    /** One with a wrong character: its checksum says so. */
    String mistyped() {
        var at = live.length() / 2;
        return live.substring(0, at) + (live.charAt(at) == 'a' ? 'b' : 'a') + live.substring(at + 1);
    }

    /** One that is written as a key should be and was never given out. */
    String unknown() {
        return invented(new Random(1));
    }

    /** A key out of thin air whose checksum is right. */
    static String invented(Random random) {
        var text = new StringBuilder("pk_live_");
        for (var i = 0; i < RANDOM; i++) {
            text.append(ALPHABET.charAt(random.nextInt(ALPHABET.length())));
        }
        var crc = new CRC32();
        crc.update(text.toString().getBytes(StandardCharsets.US_ASCII));
        var check = new StringBuilder();
        var rest = crc.getValue();
        for (var i = 0; i < CHECK; i++) {
            check.append(ALPHABET.charAt((int) (rest % ALPHABET.length())));
            rest /= ALPHABET.length();
        }
        return text.append(check.reverse()).toString();
    }
}
