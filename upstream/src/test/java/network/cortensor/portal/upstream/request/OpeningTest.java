package network.cortensor.portal.upstream.request;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import network.cortensor.portal.domain.usage.Endpoint;
import network.cortensor.portal.upstream.TestRequests;
import org.junit.jupiter.api.Test;

/** Turns of one conversation have one word; other conversations and other organizations have others. */
class OpeningTest {
    private static final String SYSTEM = "{\"role\":\"system\",\"content\":\"Be brief.\"}";
    private static final String HELLO = "{\"content\":[{\"type\":\"text\",\"text\":\"Hello\"}],\"role\":\"user\"}";
    private static final String MORE =
            "{\"role\":\"assistant\",\"content\":\"Hi\"},{\"role\":\"user\",\"content\":\"Go on\"}";

    @Test
    void turnsOfAConversationHaveTheSameWord() {
        var first = word(SYSTEM + "," + HELLO, "org_1");
        assertThat(first).isNotNull().hasSize(24);
        assertThat(word(SYSTEM + "," + HELLO + "," + MORE, "org_1")).isEqualTo(first);
        assertThat(word(SYSTEM + "," + HELLO + "," + MORE + "," + MORE, "org_1"))
                .isEqualTo(first);
    }

    @Test
    void otherOpeningsAndOtherOrganizationsHaveOthers() {
        assertThat(List.of(
                        word(SYSTEM + "," + HELLO, "org_1"),
                        word(HELLO, "org_1"),
                        word(SYSTEM + "," + HELLO, "org_2"),
                        word(SYSTEM, "org_1"),
                        word(HELLO.replace("Hello", "Hullo"), "org_1")))
                .doesNotHaveDuplicates();
    }

    @Test
    void aPlainCompletionIsNoConversation() {
        var request = TestRequests.of(Endpoint.COMPLETIONS, "{\"model\":\"m\",\"prompt\":\"Once\"}");
        assertThat(Opening.word(request, "org_1")).isNull();
    }

    private static String word(String messages, String organization) {
        var request = TestRequests.of(Endpoint.CHAT_COMPLETIONS, "{\"model\":\"m\",\"messages\":[" + messages + "]}");
        return String.valueOf(Opening.word(request, organization));
    }
}
