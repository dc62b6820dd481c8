package network.cortensor.portal.gateway.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class BodyMemoryTest {
    private final BodyMemory memory = new BodyMemory(100);
    private final List<String> taken = new ArrayList<>();

    @Test
    void whatFitsIsTakenAtOnceAndTheRestWaitsInOrder() {
        var first = memory.take(60, () -> taken.add("first"));
        memory.take(50, () -> taken.add("second"));
        memory.take(10, () -> taken.add("third"));
        assertThat(taken).containsExactly("first");
        first.giveBack();
        assertThat(taken).containsExactly("first", "second", "third");
    }

    @Test
    void whoLeavesTheLineIsNotServedAndHoldsNobodyUp() {
        var first = memory.take(100, () -> taken.add("first"));
        var leaves = memory.take(100, () -> taken.add("leaves"));
        memory.take(100, () -> taken.add("stays"));
        leaves.giveBack();
        first.giveBack();
        assertThat(taken).containsExactly("first", "stays");
    }

    @Test
    void aBodyLargerThanEverythingTakesEverything() {
        memory.take(1_000, () -> taken.add("large"));
        memory.take(1, () -> taken.add("small"));
        assertThat(taken).containsExactly("large");
    }

    @Test
    void givingBackTwiceFreesOnce() {
        var first = memory.take(60, () -> taken.add("first"));
        memory.take(40, () -> taken.add("second"));
        first.giveBack();
        first.giveBack();
        memory.take(60, () -> taken.add("third"));
        memory.take(1, () -> taken.add("fourth"));
        assertThat(taken).containsExactly("first", "second", "third");
    }

    @Test
    void aBodyThatWasSmallerThanExpectedGivesTheRestBack() {
        var chunked = new BodyMemory(10 << 20);
        var first = chunked.take(10 << 20, () -> taken.add("first"));
        chunked.take(10 << 20, () -> taken.add("second"));
        assertThat(taken).containsExactly("first");
        first.shrink(200);
        assertThat(taken).containsExactly("first", "second");
        first.giveBack();
    }

    @Test
    void neverMoreIsTakenThanThereIs() {
        for (var seed = 0; seed < 200; seed++) {
            var random = new Random(seed);
            var shares = new BodyMemory(100);
            var held = new ArrayList<Held>();
            for (var step = 0; step < 200; step++) {
                if (random.nextBoolean()) {
                    var one = new Held(1 + random.nextInt(100));
                    one.share = shares.take(one.bytes, () -> one.taken = true);
                    held.add(one);
                } else if (!held.isEmpty()) {
                    var one = held.remove(random.nextInt(held.size()));
                    if (one.share != null) {
                        one.share.giveBack();
                    }
                }
                var used = held.stream()
                        .filter(one -> one.taken)
                        .mapToLong(one -> one.bytes)
                        .sum();
                assertThat(used).as("seed %d", seed).isLessThanOrEqualTo(100);
            }
        }
    }

    private static final class Held {
        private final long bytes;
        private boolean taken;
        private BodyMemory.@org.jspecify.annotations.Nullable Share share;

        Held(long bytes) {
            this.bytes = bytes;
        }
    }
}
