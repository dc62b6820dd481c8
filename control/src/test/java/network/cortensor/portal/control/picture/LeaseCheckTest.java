package network.cortensor.portal.control.picture;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import network.cortensor.portal.control.picture.FleetView.HeldLease;
import network.cortensor.portal.control.picture.LeaseCheck.Orphan;
import network.cortensor.portal.control.picture.LeaseCheck.Reason;
import network.cortensor.portal.control.picture.LeaseCheck.Unleased;
import network.cortensor.portal.domain.fleet.GatewayReport;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** A lease is called an orphan only if nobody can be at work on it. */
class LeaseCheckTest {
    private static final Instant NOW = Instant.parse("2026-11-21T10:00:00Z");

    @Test
    void aLeaseThatItsGatewayCountsIsNoOrphan() {
        var live = live(List.of(lease(1, "gw-1", 10, 15L)), Reports.gateway("gw", NOW, Map.of("s", 1)));
        assertThat(LeaseCheck.of(live, NOW)).isEqualTo(new LeaseCheck(List.of(), List.of()));
    }

    @Test
    void aLeaseOfARunThatDoesNotReportIsAnOrphan() {
        var live = live(List.of(lease(1, "old-1", 10, 9L)), Reports.gateway("gw", NOW, Map.of()));
        assertThat(LeaseCheck.of(live, NOW).orphans())
                .singleElement()
                .extracting(Orphan::reason, Orphan::gateway)
                .containsExactly(Reason.HOLDER_GONE, null);
    }

    @Test
    void aLeaseWhoseTimeIsOverIsAnOrphan() {
        var live = live(List.of(lease(1, "gw-1", 30, -3L)), Reports.gateway("gw", NOW, Map.of("s", 1)));
        assertThat(LeaseCheck.of(live, NOW).orphans())
                .extracting(Orphan::reason)
                .containsExactly(Reason.EXPIRED);
    }

    @Test
    void moreLeasesThanTheGatewayCountsLeaveTheOldestOver() {
        var live = live(
                List.of(lease(1, "gw-1", 40, 15L), lease(2, "gw-1", 20, 15L), lease(3, "gw-1", 1, 15L)),
                Reports.gateway("gw", NOW, Map.of("s", 1)));
        assertThat(LeaseCheck.of(live, NOW).orphans())
                .extracting(orphan -> orphan.lease().number())
                .as("the third was granted after the report")
                .containsExactly(1L);
        assertThat(LeaseCheck.of(live, NOW).orphans())
                .extracting(Orphan::reason)
                .containsExactly(Reason.NOT_COUNTED);
    }

    @Test
    void requestsWithoutALeaseAreToldApart() {
        var live = live(List.of(), Reports.gateway("gw", NOW, Map.of("s", 2)));
        assertThat(LeaseCheck.of(live, NOW).unleased()).containsExactly(new Unleased("gw", "s", 2, 0));
    }

    @Test
    void whatOnlyOneOfTwoLooksHasFoundWasUnderWay() {
        var gone =
                LeaseCheck.of(live(List.of(lease(1, "old-1", 9, 1L)), Reports.gateway("gw", NOW, Map.of("s", 1))), NOW);
        var other =
                LeaseCheck.of(live(List.of(lease(2, "old-1", 9, 1L)), Reports.gateway("gw", NOW, Map.of("t", 1))), NOW);
        assertThat(gone.and(gone)).isEqualTo(gone);
        assertThat(gone.and(other)).isEqualTo(new LeaseCheck(List.of(), List.of()));
    }

    @Test
    void requestsThatComeAndGoBetweenTwoLooksAreNotWithoutALease() {
        var one = new LeaseCheck(List.of(), List.of(new Unleased("gw", "s", 3, 2)));
        var busier = new LeaseCheck(List.of(), List.of(new Unleased("gw", "s", 4, 3)));
        var stuck = new LeaseCheck(List.of(), List.of(new Unleased("gw", "s", 3, 1)));
        assertThat(one.and(busier).unleased()).isEmpty();
        assertThat(one.and(stuck).unleased()).containsExactly(new Unleased("gw", "s", 3, 1));
    }

    private static Picture.Live live(List<HeldLease> leases, GatewayReport... reports) {
        return new Picture.Live(List.of(reports), List.of(), leases, "");
    }

    private static HeldLease lease(long number, String instance, long age, @Nullable Long left) {
        return new HeldLease(
                number,
                "s",
                "p",
                "req_" + number,
                instance,
                NOW.minusSeconds(age),
                NOW.minusSeconds(1),
                left == null ? null : NOW.plusSeconds(left));
    }
}
