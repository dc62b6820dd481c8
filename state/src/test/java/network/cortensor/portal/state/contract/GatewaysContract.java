package network.cortensor.portal.state.contract;

import static network.cortensor.portal.state.contract.Pools.pool;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Map;
import network.cortensor.portal.domain.catalog.Pool;
import network.cortensor.portal.state.LeaseAsk;
import org.junit.jupiter.api.Test;

/** Several gateways, one truth. Fixtures for it can {@link StateFixture#crash} a gateway. */
public abstract class GatewaysContract extends ContractStage {
    @Override
    final int gateways() {
        return 3;
    }

    @Test
    void aSessionIsFullForAllOfThem() {
        var pool = pool(2, 1);
        assertThat(askAt(0, of(pool, "a")).isGranted()).isTrue();
        assertThat(askAt(1, of(pool, "a")).isGranted()).isTrue();
        assertThat(askAt(2, of(pool, "a")).waits()).isTrue();
    }

    @Test
    void aSlotThatOneFreesGoesToWhoWaitsAtAnother() {
        var pool = pool(1, 1);
        var running = askAt(0, of(pool, "a"));
        var second = askAt(1, of(pool, "a"));
        var third = askAt(2, of(pool, "a"));
        giveBack(running);
        assertThat(second.session()).isEqualTo("s0");
        assertThat(third.waits()).isTrue();
        giveBack(second);
        assertThat(third.session()).isEqualTo("s0");
    }

    @Test
    void sharesAreOverAllGateways() {
        var pool = pool(1, 1);
        var running = askAt(0, of(pool, "noisy"));
        var noisy = new ArrayList<Asked>();
        for (var i = 0; i < 9; i++) {
            noisy.add(askAt(i % 2, of(pool, "noisy")));
        }
        var quiet = askAt(2, of(pool, "quiet"));
        giveBack(running);
        noisy.stream().filter(Asked::isGranted).forEach(this::giveBack);
        assertThat(quiet.isGranted()).as("after at most one of the noisy ones").isTrue();
    }

    @Test
    void everyGatewayListsAndReleasesTheLeasesOfAll() {
        var pool = pool(2, 1);
        var first = askAt(0, of(pool, "a"));
        askAt(1, of(pool, "a"));
        assertThat(result(fixture().gateway(2).leases())).hasSize(2);
        assertThat(result(fixture().gateway(2).release(first.lease().number()))).isTrue();
        fixture().run(Duration.ofSeconds(1));
        assertThat(first.isLost()).isTrue();
        assertThat(askAt(2, of(pool, "a")).session()).isEqualTo("s0");
    }

    @Test
    void theSessionsOfADeadGatewayAreFreeAfterTheLeasesTime() {
        var pool = pool(1, 1);
        askAt(0, of(pool, "a"));
        var waiting = askAt(1, of(pool, "a"));
        fixture().crash(0);
        fixture().run(fixture().promises().leaseTime().plus(fixture().promises().recovery()));
        assertThat(waiting.session()).isEqualTo("s0");
        fixture().restart(0);
        assertThat(fixture().gateway(0).held()).isZero();
    }

    @Test
    void nothingIsHandedToTheDead() {
        var pool = pool(1, 1);
        var running = askAt(0, of(pool, "a"));
        askAt(1, of(pool, "a"));
        var living = askAt(2, of(pool, "a"));
        fixture().crash(1);
        fixture().run(fixture().promises().recovery());
        giveBack(running);
        fixture().run(fixture().promises().recovery());
        assertThat(living.session()).isEqualTo("s0");
        fixture().restart(1);
    }

    @Test
    void aCatalogThatOnlyOneHasHeardOfBreaksNoLimit() {
        var wide = pool(1, 2);
        askAt(0, of(wide, "a"));
        askAt(1, of(wide, "a"));
        fixture().gateway(0).update(Map.of("p", pool(1, 1)));
        assertThat(askAt(0, of(pool(1, 1), "a")).waits()).isTrue();
        assertThat(askAt(1, of(wide, "a")).waits()).isTrue();
    }

    private static LeaseAsk of(Pool pool, String organization) {
        return new LeaseAsk(pool, "req_1", organization, 1, PATIENT, false, null);
    }
}
