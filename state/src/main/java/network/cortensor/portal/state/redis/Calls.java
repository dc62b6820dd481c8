package network.cortensor.portal.state.redis;

import java.time.Duration;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import network.cortensor.portal.domain.Step;

/** Runs scripts and counts them. A bounded number is under way at once: what comes on top fails at once. */
final class Calls {
    private static final int MOST_UNDER_WAY = 10_000;
    private static final int REMEMBERED = 512;

    private final ScriptLink link;
    private final LongSupplier nanoTime;
    private final Supplier<String> time;
    private final ServerClock clock;
    private final LongAdder failed = new LongAdder();
    private final Map<Script, LongAdder> counts = new EnumMap<>(Script.class);
    private final AtomicInteger underWay = new AtomicInteger();
    private final long[] roundTrips = new long[REMEMBERED];
    private final AtomicInteger nextRoundTrip = new AtomicInteger();
    private volatile Consumer<Answer> onAnswer = answer -> {};

    /** Calls over this link; the time is empty, so that the server's own counts, or a test's, in milliseconds. */
    Calls(ScriptLink link, LongSupplier nanoTime, Supplier<String> time) {
        this.link = link;
        this.nanoTime = nanoTime;
        this.time = time;
        clock = new ServerClock(nanoTime, link.answersWithin());
        for (var script : Script.values()) {
            counts.put(script, new LongAdder());
        }
    }

    /** Who looks at every answer before its caller does. */
    void onAnswer(Consumer<Answer> consumer) {
        onAnswer = consumer;
    }

    /** The server's clock, as far as it has told. */
    ServerClock clock() {
        return clock;
    }

    /** What is not answered for so long has failed. */
    Duration answersWithin() {
        return link.answersWithin();
    }

    /** The beginning of what a script is given. */
    Words words(List<byte[]> keys) {
        return new Words(keys).add(time.get() + "," + clock.notAfter());
    }

    Step<Answer> call(Script script, Words words) {
        if (underWay.incrementAndGet() > MOST_UNDER_WAY) {
            underWay.decrementAndGet();
            return Step.failed(new LinkAway.NotSent("too much under way"));
        }
        var count = counts.get(script);
        if (count != null) {
            count.increment();
        }
        var sent = nanoTime.getAsLong();
        var step = Step.<Answer>pending();
        link.run(script, words).end((reply, failure) -> {
            underWay.decrementAndGet();
            if (reply == null) {
                failed.increment();
                step.fail(failure == null ? new LinkAway("no reply") : failure);
                return;
            }
            roundTrips[Math.floorMod(nextRoundTrip.getAndIncrement(), REMEMBERED)] = nanoTime.getAsLong() - sent;
            var answer = Answer.of(sent, reply);
            onAnswer.accept(answer);
            step.complete(answer);
        });
        return step;
    }

    /** Calls that were not answered, or with an error. */
    long failed() {
        return failed.sum();
    }

    /** How often each script was run, by its name in small letters. */
    Map<String, Long> counts() {
        var byName = new HashMap<String, Long>();
        counts.forEach((script, count) -> byName.put(script.name().toLowerCase(Locale.ROOT), count.sum()));
        return byName;
    }

    /** Of the last round trips, so many per cent were not longer, in microseconds; zero when there were none. */
    long roundTripMicros(int percent) {
        var known = Arrays.stream(roundTrips.clone())
                .filter(nanos -> nanos > 0)
                .sorted()
                .toArray();
        return known.length == 0 ? 0 : known[Math.min(known.length - 1, known.length * percent / 100)] / 1000;
    }
}
