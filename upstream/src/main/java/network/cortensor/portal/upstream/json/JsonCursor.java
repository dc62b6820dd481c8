package network.cortensor.portal.upstream.json;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * Walks over JSON in bytes, strictly as RFC 8259 says, and knows at each value where it begins and ends. It builds nothing:
 * whoever walks takes the few values that it wants and {@link #skip}s the rest, which is checked all the same.
 *
 * <p>Stricter than the RFC where a reader downstream might stumble: UTF-8 only, no lone surrogates, at most {@value #MAX_DEPTH}
 * levels, numbers of at most {@value #MAX_NUMBER} characters that fit a double.
 *
 * <p>One object serves any number of texts, one after the other, on one thread. Every method that reads throws {@link
 * MalformedJson}.
 */
public final class JsonCursor {
    /** Objects and arrays inside one another, at most. */
    public static final int MAX_DEPTH = 64;

    /** Characters of a number, at most: more cannot mean anything, and costs time to turn into one. */
    public static final int MAX_NUMBER = 100;

    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long ONES = 0x0101010101010101L;
    private static final long HIGHS = 0x8080808080808080L;
    private static final byte[] NOTHING = {};

    private byte[] bytes = NOTHING;
    private int at;
    private int end;
    private int depth;
    /** Whether the object or array just entered has had no member yet. */
    private boolean fresh;

    private int nameStart;
    private int nameEnd;
    private boolean nameEscaped;
    private boolean escaped;
    private boolean integer;

    /** Begins a text; {@code to} is exclusive. */
    public JsonCursor over(byte[] text, int from, int to) {
        bytes = text;
        at = from;
        end = to;
        depth = 0;
        fresh = false;
        return this;
    }

    /** Index of the next byte: a value's first one when {@link #peek} or {@code next...} came before, the one after it when it was read. */
    public int position() {
        return at;
    }

    /** The first byte of the next value (or of what stands in its place), which tells its kind. */
    public int peek() {
        while (at < end) {
            var b = bytes[at];
            if (b != ' ' && b != '\n' && b != '\r' && b != '\t') {
                return b;
            }
            at++;
        }
        throw malformed("it ends too early");
    }

    /** Goes into an object; then {@link #nextField} until it says false. */
    public void enterObject() {
        enter('{', "an object is expected");
    }

    /** Goes into an array; then {@link #nextElement} until it says false. */
    public void enterArray() {
        enter('[', "an array is expected");
    }

    /** Moves to the value of the object's next field; false, and out of the object, when there is none. */
    public boolean nextField() {
        if (!next('}')) {
            return false;
        }
        if (bytes[at] != '"') {
            throw malformed("a field name in quotes is expected");
        }
        nameStart = at + 1;
        passString();
        nameEnd = at - 1;
        nameEscaped = escaped;
        if (peek() != ':') {
            throw malformed("':' is expected after a field name");
        }
        at++;
        peek();
        return true;
    }

    /** Moves to the array's next element; false, and out of the array, when there is none. */
    public boolean nextElement() {
        return next(']');
    }

    /** The current field's name, without a new string where it is a known one. */
    public String name(KnownNames known) {
        if (nameEscaped) {
            return known.orSame(JsonText.decode(bytes, nameStart, nameEnd));
        }
        var name = known.find(bytes, nameStart, nameEnd);
        return name != null ? name : new String(bytes, nameStart, nameEnd - nameStart, StandardCharsets.UTF_8);
    }

    /** Passes over the next value, whatever it is. */
    public void skip() {
        switch (peek()) {
            case '{' -> {
                enterObject();
                while (nextField()) {
                    skip();
                }
            }
            case '[' -> {
                enterArray();
                while (nextElement()) {
                    skip();
                }
            }
            case '"' -> passString();
            case 't' -> passWord("true");
            case 'f' -> passWord("false");
            case 'n' -> passWord("null");
            default -> passNumber();
        }
    }

    /** Whether the number that was passed last was written without fraction and exponent. */
    public boolean wasInteger() {
        return integer;
    }

    /** Whether the string that was passed last has escapes in it. */
    public boolean wasEscaped() {
        return escaped;
    }

    /** The next value, a string. */
    public String string() {
        peek();
        var start = at + 1;
        passString();
        return escaped
                ? JsonText.decode(bytes, start, at - 1)
                : new String(bytes, start, at - 1 - start, StandardCharsets.UTF_8);
    }

    /** The next value, a number, as it was written. */
    public String number() {
        peek();
        var start = at;
        passNumber();
        return JsonText.ascii(bytes, start, at);
    }

    /** The next value, a string, without a new object where it is a known one. */
    public String string(KnownNames known) {
        peek();
        var start = at + 1;
        passString();
        if (escaped) {
            return known.orSame(JsonText.decode(bytes, start, at - 1));
        }
        var text = known.find(bytes, start, at - 1);
        return text != null ? text : new String(bytes, start, at - 1 - start, StandardCharsets.UTF_8);
    }

    /** Makes sure that nothing but white space follows. */
    public void finish() {
        while (at < end) {
            var b = bytes[at];
            if (b != ' ' && b != '\n' && b != '\r' && b != '\t') {
                throw malformed("nothing may follow the value");
            }
            at++;
        }
    }

    private void enter(char bracket, String otherwise) {
        if (peek() != bracket) {
            throw malformed(otherwise);
        }
        if (++depth > MAX_DEPTH) {
            throw malformed("it is nested more than " + MAX_DEPTH + " levels deep");
        }
        at++;
        fresh = true;
    }

    private boolean next(char bracket) {
        var b = peek();
        if (b == bracket) {
            at++;
            depth--;
            fresh = false;
            return false;
        }
        if (!fresh) {
            if (b != ',') {
                throw malformed("',' or '" + bracket + "' is expected");
            }
            at++;
            peek();
        }
        fresh = false;
        return true;
    }

    private void passString() {
        if (at >= end || bytes[at] != '"') {
            throw malformed("a string is expected");
        }
        at++;
        escaped = false;
        while (true) {
            passPlain();
            if (at >= end) {
                throw malformed("a string does not end");
            }
            var b = bytes[at];
            if (b == '"') {
                at++;
                return;
            }
            if (b == '\\') {
                escaped = true;
                passEscape();
            } else if (b < 0) {
                passMultibyte();
            } else {
                throw malformed("a control character in a string must be escaped");
            }
        }
    }

    /** Eight bytes at a time to the first that is a quote, a backslash, a control character or not ASCII. */
    private void passPlain() {
        while (at + 8 <= end) {
            var word = (long) LONGS.get(bytes, at);
            var quote = word ^ (ONES * '"');
            var backslash = word ^ (ONES * '\\');
            // A borrow can mark a byte above a marked one wrongly, never below: the lowest mark is right.
            var marks = (word
                            | ((word - ONES * 0x20) & ~word)
                            | ((quote - ONES) & ~quote)
                            | ((backslash - ONES) & ~backslash))
                    & HIGHS;
            if (marks != 0) {
                at += Long.numberOfTrailingZeros(marks) >>> 3;
                return;
            }
            at += 8;
        }
        while (at < end && bytes[at] >= 0x20 && bytes[at] != '"' && bytes[at] != '\\') {
            at++;
        }
    }

    private void passEscape() {
        switch (byteAt(at + 1)) {
            case '"', '\\', '/', 'b', 'f', 'n', 'r', 't' -> at += 2;
            case 'u' -> {
                var unit = hex(at + 2);
                if (Character.isLowSurrogate(unit)) {
                    throw malformed("a lone surrogate is no character");
                }
                if (Character.isHighSurrogate(unit)) {
                    if (byteAt(at + 6) != '\\' || byteAt(at + 7) != 'u' || !Character.isLowSurrogate(hex(at + 8))) {
                        throw malformed("a lone surrogate is no character");
                    }
                    at += 6;
                }
                at += 6;
            }
            default -> throw malformed("there is no such escape");
        }
    }

    private char hex(int from) {
        var unit = 0;
        for (var i = from; i < from + 4; i++) {
            var digit = i < end ? Character.digit((char) (bytes[i] & 0xFF), 16) : -1;
            if (digit < 0 || bytes[i] < 0) {
                throw malformed("four hex digits are expected after \\u");
            }
            unit = unit << 4 | digit;
        }
        return (char) unit;
    }

    /** One character of UTF-8 outside ASCII; the table is 3-7 of the Unicode standard. */
    private void passMultibyte() {
        var lead = bytes[at] & 0xFF;
        var low = 0x80;
        var high = 0xBF;
        int size;
        if (lead >= 0xC2 && lead <= 0xDF) {
            size = 2;
        } else if (lead >= 0xE0 && lead <= 0xEF) {
            size = 3;
            low = lead == 0xE0 ? 0xA0 : low;
            high = lead == 0xED ? 0x9F : high;
        } else if (lead >= 0xF0 && lead <= 0xF4) {
            size = 4;
            low = lead == 0xF0 ? 0x90 : low;
            high = lead == 0xF4 ? 0x8F : high;
        } else {
            throw malformed("it is not UTF-8");
        }
        for (var i = 1; i < size; i++) {
            var next = byteAt(at + i) & 0xFF;
            if (next < low || next > high) {
                throw malformed("it is not UTF-8");
            }
            low = 0x80;
            high = 0xBF;
        }
        at += size;
    }

    private void passWord(String word) {
        for (var i = 0; i < word.length(); i++) {
            if (byteAt(at + i) != word.charAt(i)) {
                throw malformed("there is no such value");
            }
        }
        at += word.length();
    }

    private void passNumber() {
        var start = at;
        if (byteAt(at) == '-') {
            at++;
        }
        if (byteAt(at) == '0') {
            at++;
        } else {
            passDigits("there is no such value");
        }
        integer = true;
        if (byteAt(at) == '.') {
            integer = false;
            at++;
            passDigits("a digit is expected");
        }
        var exponent = byteAt(at) == 'e' || byteAt(at) == 'E';
        if (exponent) {
            integer = false;
            at++;
            if (byteAt(at) == '+' || byteAt(at) == '-') {
                at++;
            }
            passDigits("a digit is expected");
        }
        if (at - start > MAX_NUMBER
                || (exponent && Double.isInfinite(Double.parseDouble(JsonText.ascii(bytes, start, at))))) {
            throw malformed("a number is out of range");
        }
    }

    private void passDigits(String otherwise) {
        var start = at;
        while (at < end && bytes[at] >= '0' && bytes[at] <= '9') {
            at++;
        }
        if (at == start) {
            throw malformed(otherwise);
        }
    }

    /** The byte there, or 0 (which no rule of JSON lets pass) after the end. */
    private byte byteAt(int index) {
        return index < end ? bytes[index] : 0;
    }

    private MalformedJson malformed(String what) {
        return new MalformedJson(what, at);
    }
}
