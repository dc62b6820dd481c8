package network.cortensor.portal.control.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import java.util.Objects;
import java.util.Properties;
import network.cortensor.portal.domain.Secret;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LocalPostgresTest {
    @TempDir
    Path folder;

    @ParameterizedTest
    @CsvSource({
        "fsync, on",
        "synchronous_commit, on",
        "full_page_writes, on",
        "listen_addresses, 127.0.0.1",
        "max_connections, 40",
        "shared_buffers, 32MB",
        "unix_socket_directories, ''",
        "data_checksums, on",
        "server_encoding, UTF8"
    })
    void keepsWhatProductionKeeps(String setting, String value) throws SQLException {
        assertThat(query(PostgresForTests.access(), "SHOW " + setting)).isEqualTo(value);
    }

    @Test
    void refusesToServeWithASettingThatLosesData() {
        assertThatThrownBy(() -> ServerPromises.check("fsync", "on", "off"))
                .isInstanceOf(DatabaseException.class)
                .hasMessageContaining("fsync is off, not on");
    }

    @Test
    void letsNobodyInWithoutThePassword() throws SQLException {
        var access = PostgresForTests.access();
        for (var wrong : new Secret[] {null, new Secret("postgres"), new Secret("")}) {
            assertThatThrownBy(() -> query(new DatabaseAccess(access.url(), access.user(), wrong, false), "SELECT 1"))
                    .isInstanceOf(SQLException.class)
                    .hasMessageContaining("password");
        }
        assertThat(query(access, "SELECT string_agg(DISTINCT auth_method, ',') FROM pg_hba_file_rules"))
                .isEqualTo("scram-sha-256");
    }

    @Test
    void keepsItsDataPasswordAndProgramsBetweenStarts() throws Exception {
        final Secret password;
        try (var first = LocalPostgres.start(folder)) {
            query(first.access(), "CREATE TABLE kept AS SELECT 42 AS answer; SELECT 1");
            password = Objects.requireNonNull(first.access().password());
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve("password"))))
                    .isEqualTo("rw-------");
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve("data"))))
                    .isEqualTo("rwx------");
            assertThat(commandLines()).noneMatch(line -> line.contains(password.reveal()));
            assertThatThrownBy(() -> LocalPostgres.start(folder))
                    .isInstanceOf(DatabaseException.class)
                    .hasMessageContaining("another process");
        }
        assertThat(new ServerProcess(folder.resolve("data")).running()).isEmpty();
        var programs = programs();
        var made = Files.getLastModifiedTime(programs);
        try (var second = LocalPostgres.start(folder)) {
            assertThat(query(second.access(), "SELECT answer FROM kept")).isEqualTo("42");
            assertThat(second.access().password()).isEqualTo(password);
            assertThat(programs()).isEqualTo(programs);
            assertThat(Files.getLastModifiedTime(programs)).isEqualTo(made);
        }
    }

    @Test
    void takesOverFromAKilledProcess() throws Exception {
        var killed = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        StartAndHang.class.getName(),
                        folder.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (var said = killed.inputReader()) {
            assertThat(said.lines().anyMatch("started"::equals)).isTrue();
            killed.destroyForcibly().waitFor();
        }
        var orphan = new ServerProcess(folder.resolve("data")).running();
        assertThat(orphan).as("the server outlives its program").isPresent();
        try (var next = LocalPostgres.start(folder)) {
            assertThat(query(next.access(), "SELECT answer FROM committed")).isEqualTo("42");
            assertThat(new ServerProcess(folder.resolve("data")).running())
                    .as("another server than the orphan")
                    .isPresent()
                    .isNotEqualTo(orphan);
        }
    }

    @Test
    void startsAfterAServerCrashAndWithAReusedProcessId() throws Exception {
        try (var crashed = LocalPostgres.start(folder)) {
            query(crashed.access(), "CREATE TABLE committed AS SELECT 42 AS answer; SELECT 1");
            crashed.kill();
        }
        var file = folder.resolve("data").resolve("postmaster.pid");
        var lines = Files.readAllLines(file);
        var stranger = new ProcessBuilder("sleep", "600").start();
        try {
            lines.set(0, String.valueOf(stranger.pid()));
            Files.writeString(file, String.join("\n", lines) + "\n");
            try (var next = LocalPostgres.start(folder)) {
                assertThat(query(next.access(), "SELECT answer FROM committed")).isEqualTo("42");
            }
            assertThat(stranger.isAlive())
                    .as("a stranger with the old id is left alone")
                    .isTrue();
        } finally {
            stranger.destroyForcibly();
        }
    }

    @Test
    void startsAgainAfterAnInterruptedFirstStart() throws Exception {
        Files.createDirectories(folder.resolve("data.unfinished").resolve("base"));
        Files.createDirectories(folder.resolve("binaries.unfinished").resolve("bin"));
        try (var server = LocalPostgres.start(folder)) {
            assertThat(query(server.access(), "SELECT 1")).isEqualTo("1");
        }
    }

    @Test
    void bundlesLinuxOnIntelOnlyAndSaysSo() {
        assertThat(Binaries.runsOn("Linux amd64")).isTrue();
        assertThat(List.of("Mac OS X aarch64", "Windows 11 amd64", "Linux aarch64"))
                .noneMatch(Binaries::runsOn);
    }

    private Path programs() throws Exception {
        try (var all = Files.list(folder)) {
            return all.filter(path -> path.getFileName().toString().startsWith("binaries-"))
                    .reduce((one, other) -> {
                        throw new AssertionError("unpacked twice");
                    })
                    .orElseThrow();
        }
    }

    private static List<String> commandLines() throws Exception {
        try (var all = Files.list(Path.of("/proc"))) {
            return all.map(process -> process.resolve("cmdline"))
                    .filter(Files::isReadable)
                    .map(LocalPostgresTest::text)
                    .toList();
        }
    }

    private static String text(Path file) {
        try {
            return Files.readString(file, StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            return "gone";
        }
    }

    static String query(DatabaseAccess access, String sql) throws SQLException {
        var properties = new Properties();
        properties.putAll(access.properties());
        try (var connection = DriverManager.getConnection(access.url(), properties);
                var statement = connection.createStatement()) {
            statement.execute(sql);
            while (statement.getResultSet() == null) {
                statement.getMoreResults();
            }
            try (var result = statement.getResultSet()) {
                assertThat(result.next()).isTrue();
                return String.valueOf(result.getString(1));
            }
        }
    }
}
