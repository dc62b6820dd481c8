package network.cortensor.portal.app.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the configuration leaves open is made once, stays the same, and is for its owner alone. */
class DataFolderTest {
    private static final PortalConfig DEFAULTS =
            ConfigSources.of(Map.of()).read().values();

    @TempDir
    Path parent;

    @Test
    void whatIsMadeOnceStaysTheSame() throws IOException {
        var first = DataFolder.open(parent.resolve("a/data")).installation(DEFAULTS);
        var second = DataFolder.open(parent.resolve("a/data")).installation(DEFAULTS);
        assertThat(second).isEqualTo(first);
        assertThat(first.masterKeyBytes()).hasSize(32).isNotEqualTo(first.pepperBytes());
        assertThat(first.opsToken().reveal()).hasSize(64);
        assertThat(first.toString())
                .doesNotContain(first.opsToken().reveal())
                .doesNotContain(first.pepper().reveal());
        assertThat(DataFolder.opsToken(parent.resolve("a/data"))).isEqualTo(first.opsToken());
        assertThat(DataFolder.opsToken(parent)).isNull();
    }

    @Test
    void nobodyElseCanReadWhatIsKept() throws IOException {
        var folder = DataFolder.open(parent.resolve("data"));
        folder.installation(DEFAULTS);
        folder.writePrivately("demo.json", "{}");
        try (var files = Files.list(folder.path())) {
            assertThat(files)
                    .hasSizeGreaterThanOrEqualTo(5)
                    .allSatisfy(file -> assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                            .isEqualTo("rw-------"));
        }
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.path())))
                .isEqualTo("rwx--x--x");
    }

    @Test
    void whatIsGivenIsUsedAndNotKept() throws IOException {
        var given = ConfigSources.of(Map.of("PORTAL_OPS_TOKEN", "a-token-of-some-length", "PORTAL_GATEWAY_ID", "gw-1"))
                .read();
        var folder = DataFolder.open(parent.resolve("data"));
        var installation = folder.installation(given.values());
        assertThat(installation.opsToken().reveal()).isEqualTo("a-token-of-some-length");
        assertThat(installation.gatewayId()).isEqualTo("gw-1");
        assertThat(folder.path().resolve("ops-token")).doesNotExist();
        assertThat(folder.path().resolve("gateway-id")).doesNotExist();
    }

    @Test
    void aDamagedKeyIsNotReplaced() throws IOException {
        var folder = DataFolder.open(parent.resolve("data"));
        folder.installation(DEFAULTS);
        Files.writeString(folder.path().resolve("pepper"), "short");
        assertThatThrownBy(() -> folder.installation(DEFAULTS))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("pepper does not hold 32 bytes in base64");
        assertThat(folder.path().resolve("pepper")).hasContent("short");
    }

    @Test
    void aFileInTheWayIsSaidSo() throws IOException {
        Files.writeString(parent.resolve("data"), "");
        assertThatThrownBy(() -> DataFolder.open(parent.resolve("data")))
                .isInstanceOf(IOException.class)
                .hasMessageEndingWith("is a file: choose another with --data");
    }

    @Test
    void startedTogetherAllAgree() throws Exception {
        var start = new CyclicBarrier(8);
        var tasks = new ArrayList<Callable<Installation>>();
        for (var i = 0; i < 8; i++) {
            tasks.add(() -> {
                start.await(10, TimeUnit.SECONDS);
                return DataFolder.open(parent.resolve("data")).installation(DEFAULTS);
            });
        }
        var seen = new HashSet<Installation>();
        try (var threads = Executors.newFixedThreadPool(8)) {
            for (var made : threads.invokeAll(tasks, 30, TimeUnit.SECONDS)) {
                seen.add(made.get());
            }
        }
        assertThat(seen).hasSize(1);
    }
}
