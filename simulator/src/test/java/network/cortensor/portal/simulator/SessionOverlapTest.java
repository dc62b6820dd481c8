package network.cortensor.portal.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import network.cortensor.portal.simulator.RouterSettings.SessionHabits;
import network.cortensor.portal.testkit.Eventually;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A session takes one request at a time, notices two, and is busy for as long as it works. */
class SessionOverlapTest {
    private static final String LONG = "[[sim:long:400,200]]";
    private RouterFixture fixture = RouterFixture.usual();

    private void with(SessionHabits habits) {
        fixture.close();
        fixture = new RouterFixture(RouterSettings.ofSession(7, "m").withHabits(habits));
    }

    @AfterEach
    void close() {
        fixture.close();
    }

    @Test
    void theSecondFailsAndIsCounted() {
        Call first = fixture.ask("[[sim:long:200,200]]", true).untilBytes(1);
        Call second = fixture.ask("hello", false).ended();
        assertThat(second.status()).isEqualTo(502);
        assertThat(second.body()).contains("router_error", "router_v4_correlation_mismatch");
        assertThat(first.ended().done()).isTrue();
        assertThat(fixture.router.seen().overlaps()).isEqualTo(1);
        assertThat(fixture.ask("hello", false).ended().status()).isEqualTo(200);
    }

    @Test
    void bothFailWhereConfigured() {
        with(new SessionHabits(1, true, true, SessionHabits.UNLIMITED));
        Call stream = fixture.ask(LONG, true).untilBytes(1);
        assertThat(fixture.ask("hello", false).ended().status()).isEqualTo(502);
        assertThat(stream.ended().done()).isFalse();
        assertThat(stream.events().getLast().getJsonObject("error").getString("message"))
                .isEqualTo("router_v4_correlation_mismatch");
        Call whole = fixture.ask(LONG, false);
        Eventually.holds("session is busy", () -> fixture.router.busy(7) == 1);
        assertThat(fixture.ask("hello", true).ended().status()).isEqualTo(502);
        assertThat(whole.ended().status()).isEqualTo(502);
        fixture.untilFree();
    }

    @Test
    void capacityCanBeWider() {
        with(new SessionHabits(2, false, true, SessionHabits.UNLIMITED));
        Call first = fixture.ask(LONG, true).untilBytes(1);
        Call second = fixture.ask(LONG, true).untilBytes(1);
        assertThat(fixture.router.seen().overlaps()).isZero();
        assertThat(fixture.ask("hello", false).ended().status()).isEqualTo(502);
        assertThat(first.isOver()).isFalse();
        assertThat(second.isOver()).isFalse();
    }

    @Test
    void itWorksOnWhenTheClientHasLeft() {
        fixture.ask("[[sim:long:200,200]]", true).untilBytes(1).leave();
        Eventually.holds("the leaving is seen", () -> fixture.router.seen().cancels() == 1);
        assertThat(fixture.router.busy(7)).isEqualTo(1);
        assertThat(fixture.ask("hello", false).ended().status()).isEqualTo(502);
        fixture.untilFree();
        assertThat(fixture.get("/api/v1/tasks/7/1").ended().json().getInteger("status"))
                .isEqualTo(4);
        assertThat(fixture.ask("hello", false).ended().status()).isEqualTo(200);
        assertThat(fixture.router.seen().overlaps()).isEqualTo(1);
    }

    @Test
    void itStopsAtOnceWhereConfigured() {
        with(new SessionHabits(1, false, false, SessionHabits.UNLIMITED));
        fixture.ask("[[sim:long:100000,100]]", true).untilBytes(1).leave();
        fixture.untilFree();
        assertThat(fixture.router.seen().cancels()).isEqualTo(1);
        assertThat(fixture.get("/api/v1/tasks/7/1").ended().json().getInteger("status"))
                .isEqualTo(1);
    }

    @Test
    void aClientThatDoesNotReadHoldsTheStreamUpAndThenLeaves() {
        // Far more than the buffers of two sockets hold: without back-pressure all of it would be in memory, and the
        // session free.
        Call call = fixture.askAndNeverRead("[[sim:huge:16000000]]");
        Eventually.holds("bytes are waiting", () -> fixture.router.seen().bytesSent() > 1_000_000);
        assertThat(fixture.router.busy(7)).isEqualTo(1);
        assertThat(call.isOver()).isFalse();
        call.leave();
        fixture.untilFree();
        assertThat(fixture.router.seen().cancels()).isEqualTo(1);
    }

    @Test
    void aSessionRunsOut() {
        with(new SessionHabits(1, false, true, 2));
        assertThat(fixture.ask("one", false).ended().status()).isEqualTo(200);
        assertThat(fixture.ask("two", true).ended().status()).isEqualTo(200);
        Call third = fixture.ask("three", false).ended();
        assertThat(third.status()).isEqualTo(400);
        assertThat(third.body()).contains("no task executions left");
        assertThat(fixture.get("/api/v1/sessions/7").ended().json().getBoolean("active"))
                .isFalse();
    }
}
