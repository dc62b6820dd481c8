package network.cortensor.portal.app.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every source is read, the later one wins, and everything that is wrong in any of them is told at once. */
class ConfigSourcesTest {
    @TempDir
    Path folder;

    @Test
    void withoutAnySourceTheDefaultsHold() {
        var config = ConfigSources.of(Map.of()).read();
        assertThat(config.values().gateway().totalTimeout()).isEqualTo(Duration.ofMinutes(8));
        assertThat(config.values().database().url()).isNull();
        assertThat(config.origins().values()).containsOnly(Origin.DEFAULT);
    }

    @Test
    void theLaterSourceWinsAndEveryValueKnowsItsOwn() throws IOException {
        var file = file("""
                gateway:
                  host: 0.0.0.0
                  port: 1000
                  idleTimeout: 1m
                  corsOrigins: [https://a.example, "https://b.example:8443"]
                ops: {port: 2000}
                """);
        var config = new ConfigSources(
                        file,
                        Map.of("PORTAL_GATEWAY_PORT", "1001", "PORTAL_OPS_PORT", "2001", "HOME", "/nowhere"),
                        Map.of("ops.port", Given.option("2002", "--ops-port")))
                .read();
        var values = config.values();
        assertThat(values.gateway().host()).isEqualTo("0.0.0.0");
        assertThat(values.gateway().port()).isEqualTo(1001);
        assertThat(values.gateway().idleTimeout()).isEqualTo(Duration.ofMinutes(1));
        assertThat(values.gateway().corsOrigins()).containsExactly("https://a.example", "https://b.example:8443");
        assertThat(values.ops().port()).isEqualTo(2002);
        assertThat(config.origins())
                .containsEntry("gateway.host", new Origin(Origin.Source.FILE, file.toString()))
                .containsEntry("gateway.port", new Origin(Origin.Source.ENVIRONMENT, "PORTAL_GATEWAY_PORT"))
                .containsEntry("ops.port", new Origin(Origin.Source.OPTION, "--ops-port"))
                .containsEntry("ops.host", Origin.DEFAULT);
    }

    @Test
    void theFileMayBeNamedByTheEnvironment() throws IOException {
        var file = file("log: {level: debug}");
        var config = ConfigSources.of(Map.of("PORTAL_CONFIG", file.toString())).read();
        assertThat(config.values().log().level()).isEqualTo(LogConfig.Level.DEBUG);
    }

    @Test
    void allFaultsOfAllSourcesAreToldAtOnce() throws IOException {
        var file = file("""
                gateway:
                  prot: 8080
                  maxBodyBytes: 10MB
                  firstByteTimeout: 20m
                keys:
                """);
        var faults = faults(new ConfigSources(
                file,
                Map.of("PORTAL_GATEWAY_BODY_TIMOUT", "5s", "PORTAL_OPS_PORT", "99999"),
                Map.of("log.level", Given.option("loud", "--set"))));
        assertThat(faults)
                .containsExactly(
                        "gateway.maxBodyBytes: \"10MB\" is not a size, as in 4096, 64KiB, 10MiB or 1GiB (file " + file
                                + ")",
                        "gateway.firstByteTimeout: 20m is longer than gateway.totalTimeout (480s): raise that one or lower this one (file "
                                + file + ")",
                        "ops.port: 99999 is not within 0 to 65535 (environment PORTAL_OPS_PORT)",
                        "log.level: \"loud\" is not one of error, warn, info, debug (option --set)",
                        "keys: has no value in " + file + ": give one or leave the line out",
                        "PORTAL_GATEWAY_BODY_TIMOUT: there is no such variable; did you mean PORTAL_GATEWAY_BODY_TIMEOUT?",
                        "gateway.prot: there is no such value (file " + file + "); did you mean gateway.port?");
    }

    @Test
    void everyRangeIsEnforced() {
        var ranged = Schema.PROPERTIES.stream()
                .filter(property -> !property.setting().min().isEmpty())
                .toList();
        assertThat(ranged).hasSizeGreaterThan(15);
        for (var property : ranged) {
            var tooLarge = property.type().equals(int.class)
                    ? "99999999"
                    : property.type().equals(Duration.class) ? "9999d" : "2000000GiB";
            assertThat(faults(option(property.name(), tooLarge)))
                    .anyMatch(fault -> fault.startsWith(property.name() + ": ") && fault.contains("is not within"));
        }
        assertThat(faults(option("gateway.bodyTimeout", "999ms")))
                .containsExactly("gateway.bodyTimeout: 999ms is not within 1s to 10m (option --set)");
    }

    @Test
    void whatIsSecretIsNeverShown() {
        var token = "correct-horse-battery-staple";
        var config = ConfigSources.of(Map.of(
                        "PORTAL_OPS_TOKEN",
                        token,
                        "PORTAL_DATABASE_URL",
                        "postgresql://portal.ref:" + token + "@eu.pooler.supabase.com:6543/postgres?sslmode=require"))
                .read();
        assertThat(config.toString() + config.entries()).doesNotContain(token);
        assertThat(config.entries())
                .anySatisfy(entry ->
                        assertThat(List.of(entry.name(), entry.shown())).containsExactly("ops.token", "****"));
        var database = config.values().database();
        assertThat(database.url())
                .hasToString("jdbc:postgresql://eu.pooler.supabase.com:6543/postgres?sslmode=require");
        assertThat(database.effectiveUser()).isEqualTo("portal.ref");
        assertThat(database.effectivePassword()).isNotNull();
        assertThat(String.valueOf(database.effectivePassword())).isEqualTo("****");
        assertThat(Objects.requireNonNull(database.access()).transactionPooler())
                .as("known by its port")
                .isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "PORTAL_OPS_TOKEN",
                "PORTAL_SECRETS_MASTER_KEY",
                "PORTAL_SECRETS_PEPPER",
                "PORTAL_DATABASE_URL",
                "PORTAL_DATABASE_PASSWORD"
            })
    void aFaultySecretIsNotRepeatedInItsFault(String variable) {
        assertThat(faults(ConfigSources.of(Map.of(variable, "hunter2 %zz"))))
                .singleElement()
                .asString()
                .contains(variable)
                .doesNotContain("hunter2");
    }

    @Test
    void aBrokenFileIsNotQuoted() throws IOException {
        var faults = faults(new ConfigSources(file("secrets:\n  pepper: \"hunter2\n"), Map.of(), Map.of()));
        assertThat(faults)
                .singleElement()
                .asString()
                .contains("is not valid YAML")
                .doesNotContain("hunter2");
    }

    @Test
    void aFileThatSaysSomethingTwiceOrIsMissingIsRefused() throws IOException {
        assertThat(faults(new ConfigSources(file("log: {level: info, level: debug}"), Map.of(), Map.of())))
                .singleElement()
                .asString()
                .contains("is not valid YAML");
        assertThat(faults(new ConfigSources(folder.resolve("missing.yaml"), Map.of(), Map.of())))
                .singleElement()
                .asString()
                .endsWith("missing.yaml: does not exist");
    }

    @Test
    void anEmptyFileAndAnEmptyVariableSayNothing() throws IOException {
        var config = new ConfigSources(file("# nothing\n"), Map.of("PORTAL_DATABASE_URL", ""), Map.of()).read();
        assertThat(config.values()).isEqualTo(ConfigSources.of(Map.of()).read().values());
    }

    @Test
    void theVariablesThatKubernetesAddsForServicesAreNotOurs() {
        var config = ConfigSources.of(Map.of(
                        "PORTAL_GATEWAY_PORT", "tcp://10.0.0.1:8080",
                        "PORTAL_SERVICE_HOST", "10.0.0.1",
                        "PORTAL_GATEWAY_SERVICE_PORT_HTTP", "8080",
                        "PORTAL_PORT_8080_TCP_ADDR", "10.0.0.1"))
                .read();
        assertThat(config.values().gateway().port()).isEqualTo(8080);
        assertThat(faults(ConfigSources.of(Map.of("PORTAL_PORT", "8080"))))
                .singleElement()
                .asString()
                .startsWith("PORTAL_PORT: there is no such variable");
    }

    @Test
    void rolesThatRunApartMustAgreeOnDatabaseAndSecrets() {
        assertThat(faults(option("roles", "gateway")))
                .containsExactly(
                        "database.url: must be given when roles run apart: they share one PostgreSQL",
                        "secrets.masterKey: must be given when roles run apart: openssl rand -base64 32",
                        "secrets.pepper: must be given when roles run apart: openssl rand -base64 32");
        var key = "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=";
        var apart = new ConfigSources(
                        null,
                        Map.of(
                                "PORTAL_DATABASE_URL", "jdbc:postgresql://db/portal?user=u&password=p",
                                "PORTAL_SECRETS_MASTER_KEY", key,
                                "PORTAL_SECRETS_PEPPER", key),
                        Map.of("roles", Given.option("control", "--role")))
                .read()
                .values();
        assertThat(apart.runs(Role.CONTROL)).isTrue();
        assertThat(apart.runs(Role.GATEWAY)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ops.port=8080",
                "journal.segmentBytes=600MiB",
                "journal.segmentBytes=100000",
                "gateway.id=two words",
                "gateway.corsOrigins=example.com",
                "capacity.waitTimeout=500s",
                "redis.url=redis://one,redis://other",
                "redis.caFile=without-tls.pem",
                "roles=gateway,gateway",
                "database.user=somebody"
            })
    void rulesBetweenValuesAreEnforced(String given) {
        var name = given.substring(0, given.indexOf('='));
        assertThat(faults(option(name, given.substring(name.length() + 1))))
                .anyMatch(fault -> fault.startsWith(name + ": "));
    }

    private Path file(String yaml) throws IOException {
        return Files.writeString(folder.resolve("portal.yaml"), yaml);
    }

    private static ConfigSources option(String name, String text) {
        return new ConfigSources(null, Map.of(), Map.of(name, Given.option(text, "--set")));
    }

    private static List<String> faults(ConfigSources sources) {
        var faults = catchThrowableOfType(ConfigFaults.class, sources::read);
        assertThat(faults).as("faults of " + sources).isNotNull();
        return faults.faults().stream().map(Fault::toString).toList();
    }
}
