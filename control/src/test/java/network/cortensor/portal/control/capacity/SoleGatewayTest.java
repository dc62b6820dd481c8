package network.cortensor.portal.control.capacity;

import static org.assertj.core.api.Assertions.assertThat;

import network.cortensor.portal.control.capacity.SoleGateway.Mode;
import network.cortensor.portal.control.capacity.SoleGateway.Other;
import network.cortensor.portal.control.capacity.SoleGateway.Self;
import network.cortensor.portal.control.database.Database;
import network.cortensor.portal.control.database.PostgresForTests;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A gateway that counts sessions in its own memory is alone on its database, whatever it is called. */
class SoleGatewayTest {
    private final Database database = new Database(PostgresForTests.fresh(), 2);
    private final SoleGateway first = gateway("folder-1", "1", Mode.PLAIN, true);
    private final SoleGateway second = gateway("folder-2", "2", Mode.PLAIN, true);

    SoleGatewayTest() {
        database.migrate();
    }

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void oneOfTwoWithTheSameNameIsAlone() {
        assertThat(first.take()).isNull();
        assertThat(first.take()).isNull();
        assertThat(second.take()).isEqualTo(new Other("gw", Mode.PLAIN, false));
        assertThat(first.take()).as("who was refused is not in the way").isNull();
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
        end("folder-1");
        assertThat(second.take()).isNull();
        assertThat(first.take()).isNotNull();
        second.leave();
        assertThat(first.take()).isNull();
    }

    @Test
    void aCrashedGatewayComesBackToItsFolderAtOnce() {
        first.take();
        var again = gateway("folder-1", "3", Mode.PLAIN, true);
        assertThat(again.take()).isNull();
        assertThat(again.take()).isNull();
        assertThat(first.take())
                .as("a copy of the folder: the first one hears of it")
                .isEqualTo(new Other("gw", Mode.PLAIN, true));
        first.leave();
        assertThat(second.take()).as("the row is the second run's").isNotNull();
    }

    @Test
    void plainAndRedisGatewaysSeeOneAnotherAndRedisOnesDoNotMind() {
        var redis = gateway("folder-3", "3", Mode.REDIS, true);
        assertThat(redis.take()).isNull();
        assertThat(gateway("folder-4", "4", Mode.REDIS, true).take()).isNull();
        assertThat(first.take()).isEqualTo(new Other("gw", Mode.REDIS, false));
        end("folder-3");
        end("folder-4");
        assertThat(first.take()).isNull();
        assertThat(redis.take()).isEqualTo(new Other("gw", Mode.PLAIN, false));
    }

    @Test
    void whoDoesNotMindIsSeenAllTheSame() {
        first.take();
        var careless = gateway("folder-3", "3", Mode.PLAIN, false);
        assertThat(careless.take()).isNull();
        assertThat(first.take()).as("it hears of the other").isNotNull();
        assertThat(second.take()).isNotNull();
        careless.leave();
        assertThat(first.take()).as("its own row did not end").isNull();
    }

    private SoleGateway gateway(String folder, String run, Mode mode, boolean alone) {
        return new SoleGateway(database, new Self(folder, run, "gw", mode, alone));
    }

    private void end(String folder) {
        database.jdbi()
                .useHandle(handle -> handle.execute(
                        "UPDATE portal.running_gateways SET until = now() - interval '1 second' WHERE folder_id = ?",
                        folder));
    }
}
