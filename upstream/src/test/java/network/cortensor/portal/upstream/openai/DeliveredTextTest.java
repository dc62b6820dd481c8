package network.cortensor.portal.upstream.openai;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** What was delivered is kept as it was, whether its bytes were lent or copied. */
class DeliveredTextTest {
    private static final int BOUND = 16;

    private final DeliveredText text = new DeliveredText(BOUND);

    @Test
    void lentBytesAreReadWhereTheyAre() {
        text.lend(bytes("..one.."), 2, 5);
        text.handedOver();
        assertThat(text.text()).isEqualTo("one");
        assertThat(text.length()).isEqualTo(3);
        assertThat(text.whole()).isTrue();
    }

    @Test
    void whatComesAfterLentBytesLeavesThemAsTheyAre() {
        var lent = bytes("..one..");
        text.lend(lent, 2, 5);
        text.lend(bytes("two"), 0, 3);
        text.append(bytes("three"), 0, 5);
        text.handedOver();
        assertThat(text.text()).isEqualTo("onetwothree");
        assertThat(lent).isEqualTo(bytes("..one.."));
    }

    @Test
    void emptyPiecesChangeNothing() {
        text.lend(bytes(""), 0, 0);
        text.lend(bytes("x"), 0, 1);
        text.lend(bytes(""), 0, 0);
        text.handedOver();
        assertThat(text.text()).isEqualTo("x");
    }

    @Test
    void beyondTheBoundOnlyTheLengthIsKept() {
        text.lend(bytes("x".repeat(BOUND + 1)), 0, BOUND + 1);
        text.handedOver();
        assertThat(text.length()).isEqualTo(BOUND + 1);
        assertThat(text.whole()).isFalse();
        assertThat(text.text()).isEmpty();
    }

    @Test
    void lentBytesAndMoreThanTheBoundIsEstimatedFromWhatWasKept() {
        text.lend(bytes("x".repeat(8)), 0, 8);
        text.append(bytes("y".repeat(24)), 0, 24);
        text.handedOver();
        assertThat(text.scale()).isEqualTo(4);
        assertThat(text.text()).isEqualTo("x".repeat(8));
    }

    @Test
    void whatWasNotHandedOverDoesNotCount() {
        text.lend(bytes("kept"), 0, 4);
        text.handedOver();
        text.append(bytes("not"), 0, 3);
        assertThat(text.text()).isEqualTo("kept");
        assertThat(text.length()).isEqualTo(4);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
