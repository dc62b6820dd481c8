package network.cortensor.portal.state.redis;

import network.cortensor.portal.state.contract.GatewaysContract;
import network.cortensor.portal.state.contract.RuntimeStateContract;
import network.cortensor.portal.state.contract.StateFixture;
import network.cortensor.portal.state.contract.WaitingRoomContract;
import org.junit.jupiter.api.Nested;

/** Protects that Redis mode keeps what the port promises, on a real server. */
class RedisContractTest {
    @Nested
    class Sessions extends RuntimeStateContract {
        @Override
        protected StateFixture.Maker fixtures() {
            return RedisFixture::new;
        }
    }

    @Nested
    class WaitingRoom extends WaitingRoomContract {
        @Override
        protected StateFixture.Maker fixtures() {
            return RedisFixture::new;
        }
    }

    @Nested
    class Gateways extends GatewaysContract {
        @Override
        protected StateFixture.Maker fixtures() {
            return RedisFixture::new;
        }
    }
}
