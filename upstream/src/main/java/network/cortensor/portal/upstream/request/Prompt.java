package network.cortensor.portal.upstream.request;

import network.cortensor.portal.upstream.json.JsonCursor;

/** The shape of {@code prompt} in a completion: a text, texts, tokens, or lists of tokens; never a mixture. */
final class Prompt {
    private static final String WANTED =
            "a string, an array of strings, an array of tokens or an array of token arrays";

    private static final int MAX_DIGITS = 10;

    private Prompt() {}

    /** Passes over the prompt, checking it. */
    static void check(JsonCursor cursor, TypedValues values) {
        switch (cursor.peek()) {
            case '"' -> cursor.skip();
            case '[' -> checkArray(cursor, values);
            default -> throw values.wrongType("prompt", WANTED);
        }
    }

    private static void checkArray(JsonCursor cursor, TypedValues values) {
        cursor.enterArray();
        var kind = 0;
        var index = 0;
        for (; cursor.nextElement(); index++) {
            var found = kind(cursor, values, index);
            if (kind != 0 && kind != found) {
                throw values.wrongType("prompt[" + index + "]", "of the same type as the elements before it");
            }
            kind = found;
            switch (kind) {
                case '"' -> cursor.skip();
                case '[' -> checkTokens(cursor, values, index);
                default -> checkToken(cursor, values, index);
            }
        }
        if (index == 0) {
            throw values.wrongValue("prompt", WANTED + ", not empty");
        }
    }

    /** {@code '"'}, {@code '['} or, for a number, {@code '0'}. */
    private static int kind(JsonCursor cursor, TypedValues values, int index) {
        var first = cursor.peek();
        if (first == '"' || first == '[') {
            return first;
        }
        if (values.atNumber()) {
            return '0';
        }
        throw values.wrongType("prompt[" + index + "]", "a string, a token or an array of tokens");
    }

    private static void checkTokens(JsonCursor cursor, TypedValues values, int index) {
        cursor.enterArray();
        while (cursor.nextElement()) {
            if (!values.atNumber()) {
                throw values.wrongType("prompt[" + index + "]", "an array of tokens");
            }
            checkToken(cursor, values, index);
        }
    }

    private static void checkToken(JsonCursor cursor, TypedValues values, int index) {
        var token = cursor.number();
        if (!cursor.wasInteger() || token.length() > MAX_DIGITS || token.charAt(0) == '-') {
            throw values.wrongValue("prompt[" + index + "]", "a token: an integer that is not negative");
        }
    }
}
