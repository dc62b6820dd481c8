package network.cortensor.portal.state.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.buffer.Buffer;
import io.vertx.redis.client.impl.types.BulkType;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import network.cortensor.portal.domain.Step;
import org.junit.jupiter.api.Test;

/** Protects who goes with whom, and that each hears its own reply. */
class RedisFlightTest {
    private final Keys keys = new Keys("flight-test");
    private final Queue<RedisCall> asked = new ArrayDeque<>();
    private final List<String> heard = new ArrayList<>();

    @Test
    void requestsOfOnePoolThatBeginAndEndGoTogetherAndAllElseByItself() {
        var one = keys.ofPool("one");
        var other = keys.ofPool("other");
        ask("a", Script.LEASE, one);
        ask("b", Script.CLAIM, one);
        ask("c", Script.END, one);
        ask("d", Script.LEASE, other);
        var flight = RedisFlight.of(asked);
        assertThat(flight.size()).isEqualTo(4);
        assertThat(flight.requests()).hasSize(3);
        flight.answered(List.of(reply("for a\u001dfor c"), reply("for b"), reply("for d")));
        assertThat(heard).containsExactly("a: for a", "c: for c", "b: for b", "d: for d");
    }

    @Test
    void whatOneOfThemThrowsDoesNotKeepTheOthersFromTheirs() {
        var pool = keys.ofPool("one");
        ask("bug", Script.LEASE, pool);
        ask("b", Script.LEASE, pool);
        ask("c", Script.RENEW, keys.ofAll());
        var flight = RedisFlight.of(asked);
        assertThatThrownBy(() -> flight.answered(List.of(reply("1\u001d2"), reply("3"))))
                .hasMessage("a bug");
        assertThat(heard).containsExactly("bug: 1", "b: 2", "c: 3");
    }

    @Test
    void aReplyThatIsMissingFailsItsCall() {
        var pool = keys.ofPool("one");
        ask("a", Script.LEASE, pool);
        ask("b", Script.LEASE, pool);
        var flight = RedisFlight.of(asked);
        assertThatThrownBy(() -> flight.answered(List.of(reply("1")))).isInstanceOf(IndexOutOfBoundsException.class);
        assertThat(heard).containsExactly("a: 1", "b failed");
    }

    @Test
    void noMoreGoTogetherThanAFewDozen() {
        var pool = keys.ofPool("one");
        for (var i = 0; i < 40; i++) {
            ask("" + i, Script.LEASE, pool);
        }
        assertThat(RedisFlight.of(asked).size()).isEqualTo(32);
        assertThat(RedisFlight.of(asked).size()).isEqualTo(8);
        assertThat(RedisFlight.of(asked).isEmpty()).isTrue();
    }

    private void ask(String name, Script script, List<byte[]> of) {
        var step = Step.<List<String>>pending();
        step.end((reply, why) -> {
            heard.add(reply == null ? name + " failed" : name + ": " + String.join(",", reply));
            if (name.equals("bug")) {
                throw new IllegalStateException("a bug");
            }
        });
        asked.add(new RedisCall(script, new Words(of).add(0), 0, step));
    }

    private static BulkType reply(String text) {
        return BulkType.create(Buffer.buffer(text), false);
    }
}
