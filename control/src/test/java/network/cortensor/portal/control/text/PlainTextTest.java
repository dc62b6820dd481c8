package network.cortensor.portal.control.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import org.junit.jupiter.api.Test;

/** What cannot be stored is refused by name. */
class PlainTextTest {
    @Test
    void ordinaryTextOfAnyScriptIsFine() {
        for (var text :
                new String[] {"", "eu-west 1", "Größe", "日本", "\ud83d\ude80 two halves of one", "'; DROP TABLE"}) {
            assertThat(PlainText.fault(text)).as(text).isNull();
        }
    }

    @Test
    void controlCharactersAndHalvesAreNot() {
        assertThat(PlainText.fault("a\0b")).isEqualTo("it has a control character (U+0000) at position 2");
        assertThat(PlainText.fault("line\n")).contains("U+000A");
        assertThat(PlainText.fault("\u007f")).contains("U+007F");
        assertThat(PlainText.fault("\u0085")).contains("U+0085");
        assertThat(PlainText.fault("x\ud83d")).isEqualTo("it has half a character (U+D83D) at position 2");
        assertThat(PlainText.fault("\ude80\ud83d")).contains("position 1");
    }

    @Test
    void aDocumentIsRefusedByTheNameOfWhatIsWrong() throws Exception {
        var json = new ObjectMapper();
        PlainText.check("", json.readTree("{\"labels\": {\"team\": \"a\"}, \"n\": 1, \"list\": [\"x\", null]}"));
        assertThatThrownBy(() -> PlainText.check("", json.readTree("{\"labels\": {\"team\": \"a\\u0000\"}}")))
                .isInstanceOf(NotPlainText.class)
                .hasMessage("'labels.team': it has a control character (U+0000) at position 2; write it without");
        assertThatThrownBy(() -> PlainText.check("parameters", json.readTree("{\"la\\u0001\": 1}")))
                .hasMessageStartingWith("'parameters.la?': it has a control character (U+0001) at position 3");
        assertThatThrownBy(() -> PlainText.check("", json.readTree("{\"pools\": [{\"pool\": \"a\\tb\"}]}")))
                .hasMessageStartingWith("'pools.pool': ");
    }
}
