package network.cortensor.portal.upstream.request;

import network.cortensor.portal.domain.problem.Problem;
import network.cortensor.portal.domain.problem.Refusal;
import network.cortensor.portal.upstream.json.JsonCursor;
import network.cortensor.portal.upstream.json.KnownNames;

/** Takes values of a wanted type and range from a cursor, or refuses, naming the field and saying what it should be. */
final class TypedValues {
    private final JsonCursor cursor;

    TypedValues(JsonCursor cursor) {
        this.cursor = cursor;
    }

    /** Passes over a null; false when the next value is none. */
    boolean skippedNull() {
        if (cursor.peek() != 'n') {
            return false;
        }
        cursor.skip();
        return true;
    }

    /** True or false; null is false. */
    boolean flagOrNull(String param) {
        var first = cursor.peek();
        if (first != 't' && first != 'f' && first != 'n') {
            throw wrongType(param, "true or false");
        }
        cursor.skip();
        return first == 't';
    }

    /** An integer in this range; null is 0. */
    long integerOrNull(String param, long least, long most) {
        if (skippedNull()) {
            return 0;
        }
        if (!atNumber()) {
            throw wrongType(param, "an integer");
        }
        var text = cursor.number();
        if (!cursor.wasInteger()) {
            throw wrongValue(param, "an integer");
        }
        try {
            var value = Long.parseLong(text);
            if (value >= least && value <= most) {
                return value;
            }
        } catch (NumberFormatException tooLong) {
            // Its digits were checked: it does not fit a long, so it is out of any range.
        }
        throw outOfRange(param, least, most);
    }

    /** Checks for a number in this range, or null. */
    void numberOrNull(String param, int least, int most) {
        if (skippedNull()) {
            return;
        }
        if (!atNumber()) {
            throw wrongType(param, "a number");
        }
        var value = Double.parseDouble(cursor.number());
        if (value < least || value > most) {
            throw outOfRange(param, least, most);
        }
    }

    /** A string of a length in this range, in characters. */
    String string(String param, int least, int most) {
        if (cursor.peek() != '"') {
            throw wrongType(param, "a string");
        }
        var text = cursor.string();
        if (text.length() < least || text.length() > most) {
            throw wrongValue(param, "a string of " + least + " to " + most + " characters");
        }
        return text;
    }

    /** A string, without a new object where it is a known one. */
    String string(String param, KnownNames known) {
        if (cursor.peek() != '"') {
            throw wrongType(param, "a string");
        }
        return cursor.string(known);
    }

    /** Passes over a value that must begin with this byte ({@code '"'}, an opening bracket or brace), or null. */
    void skipOrNull(String param, char first, String wanted) {
        var found = cursor.peek();
        if (found != first && found != 'n') {
            throw wrongType(param, wanted);
        }
        cursor.skip();
    }

    /** Whether a number is next. */
    boolean atNumber() {
        var first = cursor.peek();
        return first == '-' || (first >= '0' && first <= '9');
    }

    /** For a value of the wrong type, which is passed over first: when it is no JSON at all, that is what is said. */
    Refusal wrongType(String param, String wanted) {
        cursor.skip();
        return wrongValue(param, wanted);
    }

    Refusal wrongValue(String param, String wanted) {
        return Refusal.ofField(Problem.INVALID_VALUE, param, "'" + param + "' must be " + wanted + ".");
    }

    Refusal missing(String param) {
        return Refusal.ofField(
                Problem.MISSING_REQUIRED_PARAMETER, param, "'" + param + "' is required. Add it to the body.");
    }

    private Refusal outOfRange(String param, long least, long most) {
        return wrongValue(param, "from " + least + " to " + most);
    }
}
