package network.cortensor.portal.app.command;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.regex.Pattern;

/** Times as people type them. */
final class Moments {
    private static final Pattern LENGTH = Pattern.compile("([0-9]{1,9})([smhd])");

    private Moments() {}

    /** A day, as in {@code 2026-11-01}, is its first moment in UTC; everything else is a time with its offset. */
    static String utc(String text) {
        try {
            return text.length() == "2026-11-01".length()
                    ? LocalDate.parse(text)
                            .atStartOfDay(ZoneOffset.UTC)
                            .toInstant()
                            .toString()
                    : OffsetDateTime.parse(text).toInstant().toString();
        } catch (DateTimeException e) {
            throw new Failure(ExitCode.USAGE, "\"" + text + "\" is no time, as in 2026-11-01 or 2026-11-01T08:00:00Z");
        }
    }

    /** A moment that is so far ahead, as in {@code 30m}; or a time. */
    static Instant ahead(String text) {
        return LENGTH.matcher(text).matches() ? Instant.now().plus(length(text)) : Instant.parse(utc(text));
    }

    /** A length of time, as in {@code 90s}, {@code 30m}, {@code 2h} or {@code 1d}. */
    static Duration length(String text) {
        var parts = LENGTH.matcher(text);
        if (!parts.matches()) {
            throw new Failure(ExitCode.USAGE, "\"" + text + "\" is no length of time, as in 90s, 30m, 2h or 1d");
        }
        var count = Long.parseLong(parts.group(1));
        return switch (parts.group(2)) {
            case "s" -> Duration.ofSeconds(count);
            case "m" -> Duration.ofMinutes(count);
            case "h" -> Duration.ofHours(count);
            default -> Duration.ofDays(count);
        };
    }
}
