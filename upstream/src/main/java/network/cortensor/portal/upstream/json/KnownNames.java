package network.cortensor.portal.upstream.json;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** A fixed set of field names that bytes are matched against without making a string. What clients send never makes it grow. */
public final class KnownNames {
    private final @Nullable String[] names;
    private final byte[] @Nullable [] spellings;
    private final int mask;

    /** A set of these names, which are ASCII. */
    public KnownNames(String... known) {
        var size = Integer.highestOneBit(known.length * 4);
        mask = size - 1;
        names = new String[size];
        spellings = new byte[size][];
        for (var name : known) {
            var spelling = name.getBytes(StandardCharsets.US_ASCII);
            var slot = hash(spelling, 0, spelling.length) & mask;
            while (names[slot] != null) {
                slot = (slot + 1) & mask;
            }
            names[slot] = name;
            spellings[slot] = spelling;
        }
    }

    /** The known name spelled by these bytes, always the same object; null when there is none. */
    public @Nullable String find(byte[] bytes, int from, int to) {
        for (var slot = hash(bytes, from, to) & mask; ; slot = (slot + 1) & mask) {
            var spelling = spellings[slot];
            if (spelling == null || equal(spelling, bytes, from, to)) {
                return names[slot];
            }
        }
    }

    /** The known name that equals this one, or else the one given. */
    String orSame(String name) {
        var bytes = name.getBytes(StandardCharsets.UTF_8);
        var known = find(bytes, 0, bytes.length);
        return known == null ? name : known;
    }

    private static boolean equal(byte[] spelling, byte[] bytes, int from, int to) {
        return Arrays.equals(spelling, 0, spelling.length, bytes, from, to);
    }

    /** Names differ in length and at their ends; long ones need not be read whole. */
    private static int hash(byte[] bytes, int from, int to) {
        if (from == to) {
            return 0;
        }
        var middle = bytes[(from + to) >>> 1];
        var hash = (to - from) * 31 + bytes[from];
        hash = hash * 31 + middle;
        hash = hash * 31 + bytes[to - 1];
        return hash ^ (hash >>> 7);
    }
}
