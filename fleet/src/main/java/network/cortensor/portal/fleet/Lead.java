package network.cortensor.portal.fleet;

import java.time.Duration;
import java.util.Optional;
import java.util.function.LongSupplier;
import network.cortensor.portal.fleet.lead.Leadership;
import network.cortensor.portal.fleet.lead.Term;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether we lead, as far as we know without asking: until the lead's time is over since we last began to renew it. One thread renews,
 * any may ask; what is written is checked against the database all the same.
 */
final class Lead {
    private static final Logger log = LoggerFactory.getLogger(Lead.class);

    private final Leadership leadership;
    private final Duration lasts;
    private final LongSupplier nanoTime;
    private volatile @Nullable Held held;

    Lead(Leadership leadership, Duration lasts, LongSupplier nanoTime) {
        this.leadership = leadership;
        this.lasts = lasts;
        this.nanoTime = nanoTime;
    }

    /** The term that we lead in; empty when we do not. */
    Optional<Term> term() {
        var now = held;
        return now == null || nanoTime.getAsLong() - now.untilNanos >= 0 ? Optional.empty() : Optional.of(now.term);
    }

    /** Takes or renews. When the database is away, the lead ends by itself. */
    void renew() {
        var asked = nanoTime.getAsLong();
        var before = term();
        var taken = leadership.take();
        held = taken.map(term -> new Held(term, asked + lasts.toNanos())).orElse(null);
        if (!before.equals(taken)) {
            log.info(
                    "the fleet is led by {}",
                    taken.map(term -> "us, term " + term.number()).orElse("somebody else"));
        }
    }

    /** Gives the lead back, so that another need not wait. */
    void resign() {
        var last = held;
        held = null;
        if (last != null) {
            leadership.resign(last.term);
        }
    }

    private record Held(Term term, long untilNanos) {}
}
