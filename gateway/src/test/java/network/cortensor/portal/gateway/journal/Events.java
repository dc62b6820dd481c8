package network.cortensor.portal.gateway.journal;

import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import network.cortensor.portal.domain.key.Caller;
import network.cortensor.portal.domain.key.Environment;
import network.cortensor.portal.domain.usage.End;
import network.cortensor.portal.domain.usage.Endpoint;
import network.cortensor.portal.domain.usage.Tokens;
import network.cortensor.portal.domain.usage.UsageEvent;
import network.cortensor.portal.domain.usage.UsageSource;
import org.jspecify.annotations.Nullable;

/** Usage events that look like real ones; the same id always gives the same event. */
final class Events {
    private static final List<End> ENDS =
            Arrays.stream(End.values()).filter(end -> end != End.INTERRUPTED).toList();

    private Events() {}

    /** The event as it stands if the process dies. */
    static UsageEvent opened(String id) {
        var random = new Random(id.hashCode());
        return new UsageEvent(
                id,
                arrived(random),
                caller(random),
                route(random),
                End.INTERRUPTED,
                0,
                null,
                Tokens.NONE,
                UsageSource.NONE,
                UsageEvent.Timing.NONE,
                new UsageEvent.Charge(random.nextLong(1L << 40), random.nextInt(1000), 0),
                new UsageEvent.References("ref-" + word(random, 22), null, trace(random)));
    }

    /** The event as it ends, with every field that may change changed. */
    static UsageEvent ended(String id) {
        var opened = opened(id);
        var random = new Random(~id.hashCode());
        var prompt = random.nextLong(200_000);
        var completion = random.nextLong(200_000);
        var end = pick(random, ENDS);
        return new UsageEvent(
                id,
                opened.occurredAt(),
                opened.caller(),
                random.nextInt(10) == 0 ? route(random) : opened.route(),
                end,
                random.nextInt(600),
                random.nextBoolean() ? null : "upstream_timeout",
                new Tokens(prompt, random.nextLong(prompt + 1), completion, random.nextLong(completion + 1)),
                pick(random, List.of(UsageSource.values())),
                new UsageEvent.Timing(random.nextLong(1L << 32), random.nextLong(1L << 32), random.nextLong(1L << 32)),
                new UsageEvent.Charge(
                        opened.charge().hold(), opened.charge().priceVersion(), random.nextLong(1L << 40)),
                new UsageEvent.References(
                        opened.references().clientReference(),
                        random.nextBoolean() ? null : "0x" + word(random, 64),
                        opened.references().traceId()));
    }

    private static Instant arrived(Random random) {
        return Instant.ofEpochSecond(1_780_000_000L + random.nextInt(10_000_000), random.nextInt(1_000_000_000));
    }

    private static Caller caller(Random random) {
        return new Caller(
                "org_" + word(random, 26), "key_" + word(random, 26), pick(random, List.of(Environment.values())));
    }

    private static UsageEvent.Route route(Random random) {
        return new UsageEvent.Route(
                "gpt-oss-20b",
                "pool_" + word(random, 26),
                "rtr_" + word(random, 26),
                "ses_" + word(random, 26),
                "gw_" + word(random, 26),
                pick(random, List.of(Endpoint.values())),
                random.nextBoolean());
    }

    private static @Nullable String trace(Random random) {
        return random.nextBoolean() ? null : word(random, 32);
    }

    private static String word(Random random, int length) {
        var text = new StringBuilder();
        for (var i = 0; i < length; i++) {
            text.append(Character.forDigit(random.nextInt(36), 36));
        }
        return text.toString();
    }

    private static <T> T pick(Random random, List<T> from) {
        return from.get(random.nextInt(from.size()));
    }
}
