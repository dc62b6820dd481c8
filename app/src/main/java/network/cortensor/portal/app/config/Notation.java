package network.cortensor.portal.app.config;

import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import network.cortensor.portal.domain.Secret;
import org.jspecify.annotations.Nullable;

/**
 * How values are written: durations as {@code 500ms}, {@code 30s}, {@code 5m}, {@code 2h}, {@code 7d}; sizes as {@code 4096},
 * {@code 64KiB}, {@code 10MiB}, {@code 1GiB}; lists with commas. The same notation is read and printed everywhere.
 */
final class Notation {
    private static final Pattern AMOUNT = Pattern.compile("(\\d{1,15})\\s*([A-Za-z]*)");

    /** No range reaches it; without it a slip of the pen would overflow. */
    private static final Duration LONGEST = Duration.ofDays(10_000);

    private Notation() {}

    /**
     * Reads a value.
     *
     * @throws IllegalArgumentException when the text is no such value; the message repeats the text, except for secrets
     */
    static Object parse(Type type, String text) {
        if (type instanceof ParameterizedType list) {
            var element = list.getActualTypeArguments()[0];
            return Arrays.stream(text.split(","))
                    .map(String::strip)
                    .filter(part -> !part.isEmpty())
                    .map(part -> parse(element, part))
                    .toList();
        }
        return switch (((Class<?>) type).getSimpleName()) {
            case "String" -> text;
            case "Secret" -> new Secret(text);
            case "DatabaseUrl" -> DatabaseUrl.parse(text);
            case "RedisUrl" -> RedisUrl.parse(text);
            case "int" -> wholeNumber(text);
            case "boolean" -> yesOrNo(text);
            case "Duration" -> duration(text);
            case "ByteSize" -> size(text);
            case "Path" -> path(text);
            default -> constant((Class<?>) type, text);
        };
    }

    /** Writes a value so that {@link #parse} reads it again, except secrets, which become stars. */
    static String print(Object value) {
        return switch (value) {
            case Duration duration -> printDuration(duration);
            case ByteSize size -> printSize(size.bytes());
            case Enum<?> constant -> constant.name().toLowerCase(Locale.ROOT);
            case List<?> list -> list.stream().map(Notation::print).collect(Collectors.joining(","));
            default -> value.toString();
        };
    }

    /** The constants of an enum as they are written. */
    static List<String> constants(Class<?> type) {
        return Arrays.stream(type.getEnumConstants()).map(Notation::print).toList();
    }

    private static Integer wholeNumber(String text) {
        try {
            return Integer.valueOf(text);
        } catch (NumberFormatException e) {
            throw no(text, "is not a whole number, as in 8080", e);
        }
    }

    private static Boolean yesOrNo(String text) {
        return switch (text.toLowerCase(Locale.ROOT)) {
            case "true" -> true;
            case "false" -> false;
            default -> throw no(text, "is neither true nor false", null);
        };
    }

    private static Path path(String text) {
        try {
            return Path.of(text);
        } catch (InvalidPathException e) {
            throw no(text, "is not a path", e);
        }
    }

    private static Object constant(Class<?> type, String text) {
        for (var constant : type.getEnumConstants()) {
            if (print(constant).equals(text.toLowerCase(Locale.ROOT))) {
                return constant;
            }
        }
        throw no(text, "is not one of " + String.join(", ", constants(type)), null);
    }

    private static Duration duration(String text) {
        var amount = AMOUNT.matcher(text.strip());
        var unit = !amount.matches()
                ? null
                : switch (amount.group(2)) {
                    case "ms" -> ChronoUnit.MILLIS;
                    case "s" -> ChronoUnit.SECONDS;
                    case "m" -> ChronoUnit.MINUTES;
                    case "h" -> ChronoUnit.HOURS;
                    case "d" -> ChronoUnit.DAYS;
                    default -> null;
                };
        if (unit == null) {
            throw no(text, "is not a duration with its unit, as in 500ms, 30s, 5m or 2h", null);
        }
        var length = Long.parseLong(amount.group(1));
        if (length > LONGEST.dividedBy(unit.getDuration())) {
            throw no(text, "is too long", null);
        }
        return Duration.of(length, unit);
    }

    private static ByteSize size(String text) {
        var amount = AMOUNT.matcher(text.strip());
        var shift = !amount.matches()
                ? -1
                : switch (amount.group(2)) {
                    case "", "B" -> 0;
                    case "KiB" -> 10;
                    case "MiB" -> 20;
                    case "GiB" -> 30;
                    default -> -1;
                };
        if (shift < 0) {
            throw no(text, "is not a size, as in 4096, 64KiB, 10MiB or 1GiB", null);
        }
        var count = Long.parseLong(amount.group(1));
        if (count > Long.MAX_VALUE >> shift) {
            throw no(text, "is too large", null);
        }
        return new ByteSize(count << shift);
    }

    private static String printDuration(Duration duration) {
        var millis = duration.toMillis();
        if (millis == 0 || millis % 1000 != 0) {
            return millis == 0 ? "0s" : millis + "ms";
        }
        var seconds = millis / 1000;
        if (seconds % 86_400 == 0) {
            return seconds / 86_400 + "d";
        }
        if (seconds % 3_600 == 0) {
            return seconds / 3_600 + "h";
        }
        // Up to ten minutes people think in seconds: 480s beside 300s compares at a glance.
        return seconds % 60 == 0 && seconds > 600 ? seconds / 60 + "m" : seconds + "s";
    }

    private static String printSize(long bytes) {
        if (bytes == 0 || bytes % (1L << 10) != 0) {
            return Long.toString(bytes);
        }
        if (bytes % (1L << 30) == 0) {
            return (bytes >> 30) + "GiB";
        }
        return bytes % (1L << 20) == 0 ? (bytes >> 20) + "MiB" : (bytes >> 10) + "KiB";
    }

    private static IllegalArgumentException no(String text, String why, @Nullable Exception cause) {
        return new IllegalArgumentException("\"" + text + "\" " + why, cause);
    }
}
