package network.cortensor.portal.app.wiring;

import java.time.Duration;
import java.util.function.LongSupplier;
import network.cortensor.portal.app.command.Failure;
import network.cortensor.portal.control.capacity.SoleGateway;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps a second gateway from counting the same sessions in its own memory: one of plain mode is alone on its database for as long
 * as it runs.
 */
final class SolePlace {
    static final Duration RENEWAL = SoleGateway.TTL.dividedBy(4);

    private static final Logger log = LoggerFactory.getLogger(SolePlace.class);
    private static final Duration PATIENCE = SoleGateway.TTL.plusSeconds(2);

    private final SoleGateway place;
    private final LongSupplier nanoTime;
    private boolean disputed;

    SolePlace(SoleGateway place, LongSupplier nanoTime) {
        this.place = place;
        this.nanoTime = nanoTime;
    }

    /**
     * Takes the place; waits for a gateway that was killed to be forgotten. The same data folder need not wait.
     *
     * @throws Failure when another gateway is there and stays
     */
    void take() {
        var deadline = nanoTime.getAsLong() + PATIENCE.toNanos();
        var other = asked(null);
        if (other != null) {
            log.info("gateway {} was here last; waiting whether it is gone", other.gatewayId());
        }
        while (other != null && nanoTime.getAsLong() - deadline < 0) {
            pause();
            other = asked(other);
        }
        if (other != null) {
            throw new Failure(refusal(other));
        }
    }

    private static String refusal(SoleGateway.Other other) {
        var mode =
                switch (other.mode()) {
                    case PLAIN -> "plain";
                    case REDIS -> "Redis";
                };
        return "gateway " + other.gatewayId() + " uses this database in " + mode
                + " mode, and one of plain mode has to be alone: it does not know of others. Stop it, or set capacity.mode=redis on all"
                + " of them (PORTAL_CAPACITY_MODE=redis, PORTAL_REDIS_URL), or PORTAL_ALLOW_UNCOORDINATED=true to overlap sessions";
    }

    /**
     * Who is in the way. While nobody can say it is who was there before; that is nobody at first: started without the database, the place
     * is taken later.
     */
    private SoleGateway.@Nullable Other asked(SoleGateway.@Nullable Other before) {
        try {
            return place.take();
        } catch (RuntimeException e) {
            log.warn("whether another gateway runs cannot be found out now: {}", e.toString());
            return before;
        }
    }

    /** Keeps the place. While the database is away nobody else can take it either. */
    void renew() {
        var other = place.take();
        if (other != null && !disputed) {
            log.error(
                    "gateway {}{} runs beside this one: sessions are overlapped until one of the two stops",
                    other.gatewayId(),
                    other.sameFolder() ? ", started with a copy of this data folder," : "");
        }
        disputed = other != null;
    }

    void leave() {
        place.leave();
    }

    private static void pause() {
        try {
            Thread.sleep(500);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Failure("interrupted while waiting for another gateway");
        }
    }
}
