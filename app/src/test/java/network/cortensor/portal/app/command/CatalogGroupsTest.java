package network.cortensor.portal.app.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.URI;
import network.cortensor.portal.app.nginx.GroupMember;
import org.junit.jupiter.api.Test;

/** Who asks for a group's nginx gets that group, or is told what to write. */
class CatalogGroupsTest {
    private static final String CATALOG = """
            {"version": 1,
             "pools": {"one": {}, "none": {}, "several": {}},
             "routers": {
               "alone": {"address": "http://10.0.0.1:5010", "members": "[]"},
               "group": {"address": "http://10.0.0.9:8090", "members": "[http://10.0.0.5:5010, http://[::1]:5010]"},
               "second": {"address": "http://10.0.0.9", "members": "[https://a.example.com]"},
               "secure": {"address": "https://10.0.0.9:8090", "members": "[http://10.0.0.5:5010]"},
               "odd": {"address": "http://10.0.0.9:8090", "members": "[http://10.0.0.5:5010/base]"}},
             "sessions": {
               "s-1": {"pool": "one", "router": "group", "limit": "2"},
               "s-2": {"pool": "none", "router": "alone", "limit": "1"},
               "s-3": {"pool": "several", "router": "group", "limit": "1"},
               "s-4": {"pool": "several", "router": "second", "limit": "default"},
               "s-5": {"pool": "several", "router": "secure", "limit": "1"},
               "s-6": {"pool": "several", "router": "odd", "limit": "1"}}}""";

    private final CatalogGroups groups = new CatalogGroups(json(CATALOG));

    @Test
    void theGroupOfAPoolIsFoundWithItsLimitAndPort() {
        var found = groups.find("one", null, 1);
        assertThat(found.port()).isEqualTo("8090");
        assertThat(found.group().router()).isEqualTo("group");
        assertThat(found.group().members())
                .containsExactly(
                        new GroupMember(URI.create("http://10.0.0.5:5010"), 2),
                        new GroupMember(URI.create("http://[::1]:5010"), 2));
    }

    @Test
    void ofSeveralGroupsOneIsNamed() {
        assertThatThrownBy(() -> groups.find("several", null, 1))
                .hasMessageContaining("--router")
                .hasMessageContaining("group, second, secure, odd");
        assertThatThrownBy(() -> groups.find("several", "alone", 1)).hasMessageContaining("group, second, secure, odd");
        var second = groups.find("several", "second", 3);
        assertThat(second.port()).isEqualTo("80");
        assertThat(second.group().members()).containsExactly(new GroupMember(URI.create("https://a.example.com"), 3));
    }

    @Test
    void whoNamesNoPoolIsToldThePools() {
        assertThatThrownBy(() -> groups.find("tow", null, 1))
                .isInstanceOf(Failure.class)
                .hasMessage("there is no pool \"tow\"; the pools are: one, none, several");
        assertThatThrownBy(() -> new CatalogGroups(json("{\"pools\": {}}")).find("tow", null, 1))
                .hasMessageContaining("the catalog has none yet");
    }

    @Test
    void aPoolWithoutAGroupIsToldWhatToWrite() {
        assertThatThrownBy(() -> groups.find("none", null, 1))
                .isInstanceOf(Failure.class)
                .hasMessageContaining("members: [http://10.0.0.5:5010, http://10.0.0.6:5010]")
                .hasMessageContaining("portal apply");
    }

    @Test
    void whatNginxCannotServeIsSaid() {
        assertThatThrownBy(() -> groups.find("several", "secure", 1)).hasMessageContaining("plain http");
        assertThatThrownBy(() -> groups.find("several", "odd", 1)).hasMessageContaining("as in http://10.0.0.5:5010");
    }

    private static JsonNode json(String text) {
        try {
            return new ObjectMapper().readTree(text);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(e);
        }
    }
}
