package network.cortensor.portal.testkit;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/** Time that moves only when a test says so: a wall clock and a monotonic clock that go together. */
public final class TestClock implements InstantSource, LongSupplier {
    private final Instant start;
    private final AtomicLong nanos = new AtomicLong();

    /** Starts at this instant. */
    public TestClock(Instant start) {
        this.start = start;
    }

    /** Moves on. */
    public void advance(Duration by) {
        nanos.addAndGet(by.toNanos());
    }

    @Override
    public Instant instant() {
        return start.plusNanos(nanos.get());
    }

    /** The monotonic clock, in nanoseconds. */
    @Override
    public long getAsLong() {
        return nanos.get();
    }
}
