package network.cortensor.portal.control.web;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.openapi.validation.ValidatedRequest;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import network.cortensor.portal.control.picture.LeaseCheck;
import network.cortensor.portal.control.picture.Picture;
import network.cortensor.portal.control.picture.Pictures;
import network.cortensor.portal.control.web.OpsRoute.Answer;

/** Leases that nobody seems to hold. It only looks; whoever is sure ends one with its release. */
final class OrphanRoutes {
    /** Gateways report once a second: what was under way at the first look is settled at the second. */
    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(1500);

    private final Pictures pictures;
    private final InstantSource clock;

    OrphanRoutes(Pictures pictures, InstantSource clock) {
        this.pictures = pictures;
        this.clock = clock;
    }

    List<OpsRoute> routes() {
        return List.of(OpsRoute.of("listOrphans", this::listOrphans));
    }

    private Answer listOrphans(ValidatedRequest request) {
        var picture = fresh();
        var check = check(picture);
        if (!check.orphans().isEmpty() || !check.unleased().isEmpty()) {
            rest();
            picture = fresh();
            check = check.and(check(picture));
        }
        var at = clock.instant();
        var orphans = new JsonArray();
        check.orphans()
                .forEach(orphan -> orphans.add(new JsonObject()
                        .put("number", orphan.lease().number())
                        .put("reason", Asked.word(orphan.reason()))
                        .put("session", orphan.lease().sessionId())
                        .put("pool", orphan.lease().poolId())
                        .put("request_id", orphan.lease().requestId())
                        .put("gateway", orphan.gateway())
                        .put("instance", orphan.lease().instance())
                        .put("taken_at", orphan.lease().takenAt().toString())
                        .put("expires_at", Fields.time(orphan.lease().expiresAt()))
                        .put("age_ms", Fields.age(orphan.lease().takenAt(), at))));
        var unleased = new JsonArray();
        check.unleased()
                .forEach(one -> unleased.add(new JsonObject()
                        .put("gateway", one.gateway())
                        .put("session", one.session())
                        .put("in_flight", one.inFlight())
                        .put("leases", one.leases())));
        return Answer.ok(new JsonObject()
                .put("as_of", picture.at().toString())
                .put("leases", picture.live().leases().size())
                .put("gateways", picture.live().gateways().size())
                .put("orphans", orphans)
                .put("unleased", unleased));
    }

    private LeaseCheck check(Picture picture) {
        if (!picture.live().unreachable().isEmpty()) {
            throw new OpsProblem(
                    503,
                    "shared_state_unavailable",
                    "The shared state cannot be asked now. See portal capacity; then retry.");
        }
        return LeaseCheck.of(picture.live(), picture.at());
    }

    private Picture fresh() {
        pictures.forget();
        return pictures.now();
    }

    private static void rest() {
        try {
            Thread.sleep(BETWEEN_LOOKS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new OpsProblem(503, "stopping", "The portal stops.");
        }
    }
}
