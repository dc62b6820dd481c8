package network.cortensor.portal.control.capacity;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Objects;
import network.cortensor.portal.control.database.Database;
import network.cortensor.portal.control.database.PostgresForTests;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SoleGatewayTest {
    private final Database database = new Database(PostgresForTests.fresh(), 2);
    private final SoleGateway first = new SoleGateway(database, "first");
    private final SoleGateway second = new SoleGateway(database, "second");

    SoleGatewayTest() {
        database.migrate();
    }

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void oneHasThePlaceAndRenewsIt() {
        assertThat(first.take()).isNull();
        assertThat(first.take()).isNull();
        assertThat(Objects.requireNonNull(second.take()).gatewayId()).isEqualTo("first");
    }

    @Test
    void whoLeavesMakesRoom() {
        first.take();
        second.leave();
        assertThat(second.take()).as("nobody leaves for another").isNotNull();
        first.leave();
        assertThat(second.take()).isNull();
    }

    @Test
    void whoDoesNotRenewLosesIt() {
        first.take();
        database.jdbi()
                .useHandle(
                        handle -> handle.execute("UPDATE portal.sole_gateway SET until = now() - interval '1 second'"));
        assertThat(second.take()).isNull();
        assertThat(first.take()).isNotNull();
    }
}
