package network.cortensor.portal.control.catalog;

import java.time.Instant;
import java.util.Arrays;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Settings that end by themselves. */
final class Ends {
    private Ends() {}

    /** Whether something that ends then, or never, still holds. */
    static boolean holds(@Nullable Instant end, Instant now) {
        return end == null || now.isBefore(end);
    }

    static Stream<Instant> of(@Nullable Instant... ends) {
        return Arrays.stream(ends).filter(Objects::nonNull).map(Objects::requireNonNull);
    }
}
