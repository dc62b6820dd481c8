package network.cortensor.portal.control.text;

import com.fasterxml.jackson.databind.JsonNode;
import org.jspecify.annotations.Nullable;

/**
 * What operators write is kept in the database, in one line each, and shown in tables: it has no control characters (the database
 * takes no zero character at all) and no half characters. This is the one place where that is said.
 */
public final class PlainText {
    private PlainText() {}

    /** What is wrong with a text, or null for nothing. */
    public static @Nullable String fault(String text) {
        for (var i = 0; i < text.length(); i++) {
            var c = text.charAt(i);
            if (Character.isISOControl(c)) {
                return "it has a control character (U+%04X) at position %d".formatted((int) c, i + 1);
            }
            if (Character.isHighSurrogate(c) && i + 1 < text.length() && Character.isLowSurrogate(text.charAt(i + 1))) {
                i++;
            } else if (Character.isSurrogate(c)) {
                return "it has half a character (U+%04X) at position %d".formatted((int) c, i + 1);
            }
        }
        return null;
    }

    /**
     * Refuses what is no plain text.
     *
     * @param name of the text, for the message
     * @throws NotPlainText if something is wrong with it
     */
    public static void check(String name, @Nullable String text) {
        var fault = text == null ? null : fault(text);
        if (fault != null) {
            throw new NotPlainText("'" + shown(name) + "': " + fault + "; write it without");
        }
    }

    /**
     * Refuses a document that has any such text, or name, in it.
     *
     * @param name of the document, for the message; may be empty
     * @throws NotPlainText naming the first one
     */
    public static void check(String name, JsonNode document) {
        if (document.isTextual()) {
            check(name, document.textValue());
        } else if (document.isObject()) {
            document.properties().forEach(field -> {
                var inside = name.isEmpty() ? field.getKey() : name + "." + field.getKey();
                check(inside, field.getKey());
                check(inside, field.getValue());
            });
        } else if (document.isArray()) {
            document.forEach(item -> check(name, item));
        }
    }

    /** A name may be at fault itself. */
    private static String shown(String name) {
        return name.replaceAll("[\\p{Cntrl}\\p{Cs}]", "?");
    }
}
