package network.cortensor.portal.control.catalog;

import java.util.Arrays;
import java.util.Collection;
import java.util.Locale;

/** Words of the catalog file: how enum values are written, and which word was probably meant. */
final class Words {
    private static final int FAR = 3;

    private Words() {}

    /** A value's word, for example {@code json_schema}. */
    static String of(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }

    /** {@code "; did you mean 'x'?"} when a known word is near, or else nothing. */
    static String suggestion(String word, Collection<String> known) {
        var nearest = "";
        var least = FAR;
        for (var candidate : known) {
            var distance = distance(word, candidate);
            if (distance < least) {
                least = distance;
                nearest = candidate;
            }
        }
        return nearest.isEmpty() ? "" : "; did you mean '" + nearest + "'?";
    }

    /** Levenshtein distance: insertions, deletions and replacements of single characters. */
    static int distance(String one, String other) {
        var row = new int[other.length() + 1];
        Arrays.setAll(row, i -> i);
        for (var i = 1; i <= one.length(); i++) {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= other.length(); j++) {
                var replaced = diagonal + (one.charAt(i - 1) == other.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(replaced, Math.min(row[j], row[j - 1]) + 1);
            }
        }
        return row[other.length()];
    }
}
