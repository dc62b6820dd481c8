package network.cortensor.portal.app.wiring;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicLong;
import network.cortensor.portal.app.command.Failure;
import network.cortensor.portal.control.capacity.SoleGateway;
import network.cortensor.portal.control.capacity.SoleGateway.Mode;
import network.cortensor.portal.control.capacity.SoleGateway.Self;
import network.cortensor.portal.control.database.Database;
import network.cortensor.portal.control.database.LocalPostgres;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A gateway that may not start says who is there and what to change. */
@Timeout(120)
class SolePlaceTest {
    @TempDir
    static Path folder;

    private static LocalPostgres server;
    private static Database database;

    /** Each look takes ten seconds, so that patience ends without waiting for it. */
    private final AtomicLong nanoTime = new AtomicLong();

    @BeforeAll
    static void start() {
        server = LocalPostgres.start(folder.resolve("postgres"));
        database = new Database(server.access(), 2);
        database.migrate();
    }

    @AfterAll
    static void stop() {
        database.close();
        server.close();
    }

    @AfterEach
    void forget() {
        database.jdbi().useHandle(handle -> handle.execute("DELETE FROM portal.running_gateways"));
    }

    @Test
    void aSecondGatewayIsToldWhatToChange() {
        var first = place("folder-1", Mode.PLAIN, true);
        first.take();
        first.renew();
        assertThatThrownBy(() -> place("folder-2", Mode.PLAIN, true).take())
                .isInstanceOf(Failure.class)
                .hasMessageContaining("gateway gw uses this database in plain mode")
                .hasMessageContaining("PORTAL_CAPACITY_MODE=redis")
                .hasMessageContaining("PORTAL_ALLOW_UNCOORDINATED=true");
        assertThatThrownBy(() -> place("folder-3", Mode.REDIS, true).take()).hasMessageContaining("in plain mode");
        assertThatCode(() -> place("folder-4", Mode.PLAIN, false).take()).doesNotThrowAnyException();
        assertThatCode(first::renew).as("it goes on, and says so in the log").doesNotThrowAnyException();
        assertThatCode(() -> place("folder-1", Mode.PLAIN, false).take())
                .as("back in its folder")
                .doesNotThrowAnyException();
    }

    @Test
    void aPlainGatewayDoesNotStartBesideThoseOfRedisMode() {
        var redis = place("folder-1", Mode.REDIS, true);
        redis.take();
        place("folder-2", Mode.REDIS, true).take();
        assertThatThrownBy(() -> place("folder-3", Mode.PLAIN, true).take())
                .hasMessageContaining("uses this database in Redis mode");
        redis.leave();
        assertThatThrownBy(() -> place("folder-3", Mode.PLAIN, true).take()).hasMessageContaining("Redis");
        place("folder-2", Mode.REDIS, true).leave();
        assertThatCode(() -> place("folder-3", Mode.PLAIN, true).take()).doesNotThrowAnyException();
    }

    private SolePlace place(String folder, Mode mode, boolean alone) {
        var self = new Self(folder, "run of " + folder, "gw", mode, alone);
        return new SolePlace(new SoleGateway(database, self), () -> nanoTime.addAndGet(10_000_000_000L));
    }
}
