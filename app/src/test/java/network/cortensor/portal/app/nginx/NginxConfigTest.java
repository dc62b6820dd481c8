package network.cortensor.portal.app.nginx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import network.cortensor.portal.testkit.FreePort;
import network.cortensor.portal.testkit.TestCertificate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is rendered is what the example shows, and nginx takes it. */
class NginxConfigTest {
    private static final Path EXAMPLE = Path.of(System.getProperty("portal.root"), "deploy/nginx/example.conf");

    @TempDir
    Path folder;

    @Test
    void theExampleIsWhatIsRendered() throws IOException {
        var rendered = NginxConfig.render(
                group("http://10.0.0.5:5010", "http://10.0.0.6:5010", "https://router-3.example.com"),
                NginxSettings.of("8090"));
        if ("write".equals(System.getProperty("portal.docs"))) {
            Files.writeString(EXAMPLE, rendered);
        }
        assertThat(rendered).isEqualTo(Files.readString(EXAMPLE));
    }

    @Test
    void nginxTakesEveryKindOfMember() throws Exception {
        // Any certificate will do for reading the configuration; the JDK's own keytool makes one.
        var authorities = Files.copy(TestCertificate.make(folder).certificate(), folder.resolve("authorities.pem"));
        var settings = Nginx.settings(folder, FreePort.find(), Duration.ofMinutes(5));
        assertThat(settings.authorities()).isEqualTo(authorities);
        var text = NginxConfig.render(
                group("http://10.0.0.5:5010", "http://[::1]:5010", "http://localhost:5010", "https://localhost"),
                settings);
        assertThat(Nginx.check(folder, text)).startsWith("0 ").contains("test is successful");
        assertThat(Nginx.check(folder, text.replace("least_conn;", "least_con;")))
                .startsWith("1 ")
                .contains("unknown directive \"least_con\"");
    }

    @Test
    void whatCannotBeAMemberIsSaid() {
        for (var wrong : List.of("http://10.0.0.5:5010/base", "ftp://10.0.0.5", "http://u:p@10.0.0.5", "http://a_b/")) {
            assertThatThrownBy(() -> group(wrong)).as(wrong).hasMessageContaining("as in http://10.0.0.5:5010");
        }
        assertThatThrownBy(() -> group("http://10.0.0.5", "http://10.0.0.5:80/"))
                .hasMessageContaining("twice");
    }

    private static ModelGroup group(String... addresses) {
        var members = List.of(addresses).stream()
                .map(address -> new GroupMember(URI.create(address), 1))
                .toList();
        return new ModelGroup("oss-20b", "oss-20b-group", members);
    }
}
