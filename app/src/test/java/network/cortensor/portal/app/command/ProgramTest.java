package network.cortensor.portal.app.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;

/** Every verb explains itself, and every failure is one line that says what to do. */
class ProgramTest {
    @TempDir
    Path folder;

    /** The words of every verb, as {@code keys create}. */
    static List<String> verbs() {
        var silent = new PrintWriter(Writer.nullWriter());
        var found = new ArrayList<String>();
        collect("", CommandRun.program(new Terminal(Map.of(), silent, silent)).commandLine(), found);
        return found;
    }

    private static void collect(String prefix, CommandLine command, List<String> found) {
        command.getSubcommands().forEach((name, sub) -> {
            found.add(prefix + name);
            collect(prefix + name + " ", sub, found);
        });
    }

    @ParameterizedTest
    @MethodSource("verbs")
    void everyVerbExplainsItselfWithAnExample(String verb) {
        var run = CommandRun.of(Map.of(), (verb + " --help").split(" "));
        assertThat(run.status()).isZero();
        assertThat(run.out()).contains("Usage: portal " + verb).containsPattern("(?m)^Example:\\n  .*portal " + verb);
        assertThat(run.err()).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("verbs")
    void theLauncherListsEveryVerb(String verb) throws IOException {
        var launcher = Files.readString(Path.of(System.getProperty("portal.root"), "portal"));
        var words = verb.split(" ");
        assertThat(launcher.lines().filter(line -> line.startsWith("  " + words[0] + " ")))
                .singleElement()
                .asString()
                .contains("portal " + words[0], words[words.length - 1]);
    }

    @Test
    void checkConfigShowsValuesAndSourcesWithoutSecrets() {
        var run = CommandRun.of(
                Map.of("PORTAL_OPS_TOKEN", "correct-horse-battery-staple"), "check-config", "--set", "gateway.port=9");
        assertThat(run.status()).isZero();
        assertThat(run.out())
                .containsPattern("gateway.port +9 +option --set")
                .containsPattern("gateway.totalTimeout +480s +default")
                .containsPattern("ops.token +\\*\\*\\*\\* +environment PORTAL_OPS_TOKEN")
                .doesNotContain("correct-horse");
    }

    @Test
    void checkConfigAsJson() {
        assertThat(CommandRun.of(Map.of(), "check-config", "--json").out())
                .contains("\"name\" : \"gateway.port\",\n  \"value\" : \"8080\",\n  \"source\" : \"default\"");
    }

    @Test
    void checkConfigTellsAllFaults() throws IOException {
        var file = Files.writeString(folder.resolve("portal.yaml"), "gateway: {port: x}\nlog: {levle: info}\n");
        var run = CommandRun.of(Map.of("PORTAL_OPS_PROT", "1"), "check-config", "--config", file.toString());
        assertThat(run.status()).isEqualTo(1);
        assertThat(run.out()).isEmpty();
        assertThat(run.err())
                .startsWith("portal: the configuration has 3 fault(s):\n")
                .contains("gateway.port", "did you mean log.level?", "did you mean PORTAL_OPS_PORT?");
    }

    @Test
    void optionsReachTheServices() {
        var run = CommandRun.of(Map.of("PORTAL_GATEWAY_PORT", "1"), "up", "--port", "2", "--no-demo");
        assertThat(run).isEqualTo(new CommandRun(1, "", "portal: port 2 is in use, demo false\n"));
    }

    @Test
    void aPasswordInTheAddressIsNotPrinted() {
        var run = CommandRun.of(Map.of("PORTAL_DATABASE_URL", "postgres://u:hunter2@db/portal"), "migrate");
        assertThat(run.out()).isEqualTo("the database jdbc:postgresql://db/portal is at version 1\n");
    }

    @Test
    void aBugIsLoud() {
        var run = CommandRun.of(Map.of(), "serve");
        assertThat(run.status()).isEqualTo(1);
        assertThat(run.err())
                .contains("this is a bug")
                .contains("serve [GATEWAY, CONTROL, FLEET]")
                .contains("\tat ");
    }

    @Test
    void wrongUseIsOneLineThatSaysWhereToRead() {
        assertThat(CommandRun.of(Map.of(), "up", "--prot", "1"))
                .isEqualTo(new CommandRun(2, "", "portal: Unknown options: '--prot', '1'; see portal up --help\n"));
        assertThat(CommandRun.of(Map.of(), "upp").status()).isEqualTo(2);
        assertThat(CommandRun.of(Map.of()).err()).contains("portal --help");
    }

    @Test
    void aRoleThatDoesNotExistIsToldTheOnesThatDo() {
        assertThat(CommandRun.of(Map.of(), "serve", "--role", "gateway,cook").err())
                .contains("roles: \"cook\" is not one of gateway, control, fleet (option --role)");
    }
}
