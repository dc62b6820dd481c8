package network.cortensor.portal.app.wiring;

import java.time.Duration;
import network.cortensor.portal.app.command.Failure;
import network.cortensor.portal.control.capacity.SoleGateway;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps a second gateway from counting the same sessions in its own memory: in plain mode one gateway has the database's place,
 * for as long as it runs.
 */
final class SolePlace {
    static final Duration RENEWAL = SoleGateway.TTL.dividedBy(4);

    private static final Logger log = LoggerFactory.getLogger(SolePlace.class);

    private final SoleGateway place;
    private boolean disputed;

    SolePlace(SoleGateway place) {
        this.place = place;
    }

    /**
     * Takes the place; waits for one that a gateway left behind when it was killed.
     *
     * @throws Failure when another gateway is there and stays
     */
    void take() {
        var deadline = System.nanoTime() + SoleGateway.TTL.plusSeconds(2).toNanos();
        var holder = asked();
        if (holder != null) {
            log.info("gateway {} was here last; waiting whether it is gone", holder.gatewayId());
        }
        while (holder != null && System.nanoTime() - deadline < 0) {
            pause();
            holder = asked();
        }
        if (holder != null) {
            throw new Failure(
                    "gateway " + holder.gatewayId()
                            + " uses this database, and in plain mode gateways do not know of one another. Set capacity.mode=redis on all of"
                            + " them (PORTAL_CAPACITY_MODE, PORTAL_REDIS_URL), or PORTAL_ALLOW_UNCOORDINATED=true to overlap sessions");
        }
    }

    /** Who has the place instead of us; null also while nobody can say: started without the database, it is taken later. */
    private SoleGateway.@Nullable Holder asked() {
        try {
            return place.take();
        } catch (RuntimeException e) {
            log.warn("whether another gateway runs cannot be found out now: {}", e.toString());
            return null;
        }
    }

    /** Keeps the place. While the database is away nobody else can take it either. */
    void renew() {
        var holder = place.take();
        if (holder != null && !disputed) {
            log.error(
                    "gateway {} has taken the place of the one gateway: sessions are overlapped until one of the two stops",
                    holder.gatewayId());
        }
        disputed = holder != null;
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
