package network.cortensor.portal.upstream.cortensor;

import java.util.List;
import java.util.function.Predicate;
import network.cortensor.portal.upstream.request.Field;

/**
 * What a field may be. A null is as good as no field: rules never see one.
 *
 * @param allows the values that are taken, for the page on request fields
 * @param check throws the refusal of everything else
 */
record FieldRule(String allows, Check check) {
    /** Looks at one value. */
    @FunctionalInterface
    interface Check {
        /** Throws a refusal, or returns. */
        void on(FieldValue value);
    }

    /** Read and checked with the request itself. */
    static FieldRule checkedBefore(String allows) {
        return new FieldRule(allows, value -> {});
    }

    static FieldRule number(double least, double most) {
        var allows = "a number from " + (int) least + " to " + (int) most;
        return wanted(allows, value -> value.number() >= least && value.number() <= most);
    }

    static FieldRule integer(long least) {
        var allows = least == Long.MIN_VALUE ? "an integer" : "an integer, at least " + least;
        return wanted(allows, value -> value.is(Field.Kind.INTEGER) && value.number() >= least);
    }

    static FieldRule kind(String allows, Field.Kind kind) {
        return wanted(allows, value -> value.is(kind));
    }

    static FieldRule words(List<String> words) {
        var allows = "one of `" + String.join("`, `", words) + "`";
        return wanted(allows.replace("`", ""), allows, value -> words.contains(value.string()));
    }

    static FieldRule strings(int most) {
        return wanted("a string or up to " + most + " strings, none empty", value -> {
            var strings = value.strings();
            return strings.size() <= most && !strings.contains("");
        });
    }

    /** An array or object with nothing in it does no harm; anything in it cannot be done. */
    static FieldRule onlyEmpty(Field.Kind kind) {
        return harmless("nothing in it", kind, FieldValue::isEmpty);
    }

    static FieldRule onlyFalse() {
        return harmless("false", Field.Kind.BOOLEAN, value -> !value.isTrue());
    }

    static FieldRule onlyInteger(int harmless) {
        return harmless(String.valueOf(harmless), Field.Kind.INTEGER, value -> value.number() == harmless);
    }

    static FieldRule onlyType(String type) {
        return harmless(
                "type `" + type + "`", Field.Kind.OBJECT, value -> value.type().equals(type));
    }

    static FieldRule onlyWords(String... words) {
        return new FieldRule("only `" + String.join("`, `", words) + "`", value -> {
            if (!value.is(Field.Kind.STRING) && !value.is(Field.Kind.OBJECT)) {
                throw value.invalid("a string or an object");
            }
            if (!List.of(words).contains(value.string())) {
                throw value.unsupported();
            }
        });
    }

    static FieldRule onlyStrings(String only) {
        return harmless(
                "`[\"" + only + "\"]`",
                Field.Kind.ARRAY,
                value -> value.strings().equals(List.of(only)));
    }

    static FieldRule onlyEmptyString() {
        return harmless(
                "an empty string", Field.Kind.STRING, value -> value.string().isEmpty());
    }

    static FieldRule never() {
        return new FieldRule("only null", value -> {
            throw value.unsupported();
        });
    }

    private static FieldRule harmless(String what, Field.Kind kind, Predicate<FieldValue> test) {
        return new FieldRule("only " + what, value -> {
            if (!value.is(kind)) {
                throw value.invalid(article(kind));
            }
            if (!test.test(value)) {
                throw value.unsupported();
            }
        });
    }

    private static String article(Field.Kind kind) {
        return switch (kind) {
            case STRING -> "a string";
            case INTEGER -> "an integer";
            case DECIMAL -> "a number";
            case BOOLEAN -> "true or false";
            case NULL -> "null";
            case OBJECT -> "an object";
            case ARRAY -> "an array";
        };
    }

    private static FieldRule wanted(String allows, Predicate<FieldValue> test) {
        return wanted(allows, allows, test);
    }

    private static FieldRule wanted(String told, String written, Predicate<FieldValue> test) {
        return new FieldRule(written, value -> {
            if (!test.test(value)) {
                throw value.invalid(told);
            }
        });
    }
}
