package network.cortensor.portal.state;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class FairQueueTest {
    private final FairQueue<String> queue = new FairQueue<>();

    @Test
    void organizationsTakeTurns() {
        add("a1", "a", 1);
        add("a2", "a", 1);
        add("a3", "a", 1);
        add("b1", "b", 1);
        add("b2", "b", 1);
        assertThat(served()).containsExactly("a1", "b1", "a2", "b2", "a3");
    }

    @Test
    void aHeavierOrganizationIsServedMoreOften() {
        for (var i = 0; i < 4; i++) {
            add("a" + i, "a", 1);
        }
        for (var i = 0; i < 8; i++) {
            add("b" + i, "b", 2);
        }
        assertThat(served().subList(0, 6).stream().filter(who -> who.startsWith("b")))
                .hasSize(4);
    }

    @Test
    void whoWasAwaySavesNothingUp() {
        for (var i = 0; i < 100; i++) {
            add("b" + i, "b", 1);
        }
        served();
        for (var i = 0; i < 4; i++) {
            add("b" + i, "b", 1);
        }
        add("a0", "a", 1);
        add("a1", "a", 1);
        add("a2", "a", 1);
        assertThat(served()).startsWith("a0", "b0", "a1", "b1", "a2", "b2");
    }

    @Test
    void whoLeavesGivesItsShareBackAndIsNotOvertakenFromBehind() {
        var first = add("a1", "a", 1);
        var second = add("a2", "a", 1);
        add("a3", "a", 1);
        queue.remove(first);
        queue.remove(second);
        assertThat(queue.remove(second)).isFalse();
        add("a4", "a", 1);
        assertThat(served()).containsExactly("a3", "a4");
    }

    @Test
    void onlyAFlaggedOneIsNextForAnEphemeralSession() {
        add("a", "a", 1);
        queue.add("b", "b", 1, true);
        assertThat(Objects.requireNonNull(queue.first()).who()).isEqualTo("a");
        assertThat(Objects.requireNonNull(queue.firstForEphemeral()).who()).isEqualTo("b");
    }

    @Test
    void theLastOfTheHeaviestMakesPlaceByWeight() {
        for (var i = 0; i < 4; i++) {
            add("a" + i, "a", 4);
        }
        add("b0", "b", 1);
        add("b1", "b", 1);
        assertThat(Objects.requireNonNull(queue.pushedOutBy("c", 1)).who()).isEqualTo("b1");
        assertThat(queue.pushedOutBy("b", 1)).isNull();
    }

    @Test
    void aheadOfANewOneIsOneOfEachAndOfABusyOneEverybodysTurns() {
        for (var i = 0; i < 10; i++) {
            add("a" + i, "a", 1);
        }
        add("b0", "b", 1);
        assertThat(queue.ahead("c")).isEqualTo(2);
        assertThat(queue.ahead("a")).isEqualTo(21);
    }

    @Test
    void organizationsThatAreNotAheadAreForgotten() {
        for (var i = 0; i < 10_000; i++) {
            add("once", "org_" + i, 1);
            add("always", "always", 1);
            served();
        }
        assertThat(queue.remembered()).isLessThan(200);
    }

    private FairQueue.Waiter<String> add(String who, String organization, int weight) {
        return queue.add(who, organization, weight, false);
    }

    private List<String> served() {
        var all = new ArrayList<String>();
        for (var next = queue.first(); next != null; next = queue.first()) {
            queue.granted(next);
            all.add(next.who());
        }
        return all;
    }
}
