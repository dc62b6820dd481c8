package network.cortensor.portal.state;

import network.cortensor.portal.state.contract.RuntimeStateContract;
import network.cortensor.portal.state.contract.StateFixture;
import network.cortensor.portal.state.contract.WaitingRoomContract;
import org.junit.jupiter.api.Nested;

class LocalContractTest {
    @Nested
    class Sessions extends RuntimeStateContract {
        @Override
        protected StateFixture.Maker fixtures() {
            return LocalFixture::new;
        }
    }

    @Nested
    class WaitingRoom extends WaitingRoomContract {
        @Override
        protected StateFixture.Maker fixtures() {
            return LocalFixture::new;
        }
    }
}
