package network.cortensor.portal.app.command;

import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;

/** Times as people type them. */
final class Moments {
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
}
