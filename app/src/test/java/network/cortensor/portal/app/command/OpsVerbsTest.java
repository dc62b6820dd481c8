package network.cortensor.portal.app.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import network.cortensor.portal.app.config.ConfigSources;
import network.cortensor.portal.app.wiring.Portal;
import network.cortensor.portal.domain.key.Caller;
import network.cortensor.portal.domain.key.Environment;
import network.cortensor.portal.domain.usage.End;
import network.cortensor.portal.domain.usage.Endpoint;
import network.cortensor.portal.domain.usage.Tokens;
import network.cortensor.portal.domain.usage.UsageEvent;
import network.cortensor.portal.domain.usage.UsageSource;
import network.cortensor.portal.gateway.journal.Journal;
import network.cortensor.portal.gateway.journal.JournalSettings;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The admin verbs against a portal that runs: what they print is what it did. */
class OpsVerbsTest {
    private static final Instant ARRIVED = Instant.parse("2026-11-20T10:00:00Z");

    @TempDir
    static Path folder;

    private static Running portal;

    @BeforeAll
    static void start() throws IOException {
        var environment = Map.of(
                "PORTAL_DATA", folder.resolve("data").toString(), "PORTAL_GATEWAY_PORT", "0", "PORTAL_OPS_PORT", "0");
        portal = new Portal().up(ConfigSources.of(environment).read(), false);
    }

    @AfterAll
    static void stop() {
        portal.stop();
    }

    @Test
    void aKeyIsPrintedOnceListedAndRevoked() {
        var created = verb("keys", "create", "--name", "lap top", "--env", "test", "--expires", "2099-01-01");
        var text = created.out().strip();
        assertThat(text).startsWith("pk_test_").hasSize(48);
        assertThat(created.err()).startsWith("portal: key key_").endsWith("created; it is shown only this once\n");
        var id = created.err().split(" ")[2];

        assertThat(verb("keys", "list").out())
                .containsPattern(id + "  lap top +test  pk_test_\\S+ +active .* 2099-01-01T00:00:00Z")
                .doesNotContain(text);
        assertThat(verb("keys", "revoke", id).out()).containsPattern(id + " .* revoked ");
        assertThat(verb("keys", "list", "--json").out()).contains("\"state\" : \"revoked\"");
    }

    @Test
    void whatThePortalRefusesIsToldInItsWords() {
        assertThat(verb("keys", "revoke", "key_none").status()).isEqualTo(1);
        assertThat(verb("keys", "revoke", "key_none").err().lines()).hasSize(1);
        assertThat(verb("keys", "create", "--env", "prod").status()).isEqualTo(1);
        assertThat(verb("keys", "create", "--expires", "2020-01-01").err().lines())
                .singleElement()
                .asString()
                .startsWith("portal: ");
    }

    @Test
    void aWrongTokenIsRefused() {
        var run = CommandRun.of(Map.of("PORTAL_OPS_TOKEN", "not-the-right-token"), arguments("keys", "list"));
        assertThat(run.status()).isEqualTo(1);
        assertThat(run.err()).startsWith("portal: the operators' token was refused by ");
    }

    @Test
    void aCatalogIsShownFirstAndAppliedThen() throws IOException {
        var file = Files.writeString(folder.resolve("catalog.yaml"), """
                models:
                  tiny: {tokenizer: estimate, bytes_per_token: 4, context_tokens: 4096}
                """);
        var dryRun = verb("apply", "-f", file.toString(), "--dry-run");
        assertThat(dryRun.err()).isEmpty();
        assertThat(dryRun.out()).startsWith("+ model tiny").endsWith("nothing was changed (--dry-run)\n");
        var applied = verb("apply", "-f", file.toString());
        assertThat(applied.out()).startsWith("+ model tiny").containsPattern("applied: catalog version \\d+\\n$");
        assertThat(verb("apply", "-f", file.toString(), "--json").out()).contains("\"changed\" : false");
    }

    @Test
    void everyFaultOfACatalogIsTold() throws IOException {
        var file = Files.writeString(folder.resolve("faulty.yaml"), "models: {a: {templat: x}}\npool: {}\n");
        var run = verb("apply", "-f", file.toString());
        assertThat(run.status()).isEqualTo(1);
        assertThat(run.out()).isEmpty();
        assertThat(run.err()).contains("templat").contains("pool");
    }

    @Test
    void theJournalOfALostGatewayIsShippedOnceAndUsageShowsIt() throws IOException {
        var lost = folder.resolve("lost");
        try (var journal = Journal.open(
                lost,
                new JournalSettings(64 << 10, 1 << 20, JournalSettings.DEFAULT.forceInterval()),
                Clock.systemUTC())) {
            journal.open(event("req_ended", End.INTERRUPTED)).end(event("req_ended", End.COMPLETED));
            journal.open(event("req_interrupted", End.INTERRUPTED));
        }
        assertThat(verb("journal", "ship", lost.toString()))
                .isEqualTo(new CommandRun(0, "shipped 2 events, 1 of them of requests that were interrupted\n", ""));
        assertThat(verb("journal", "ship", lost.toString()).out()).startsWith("shipped 0 events");
        assertThat(verb("usage", "--from", "2026-11-20", "--to", "2026-11-21", "--key", "key_lost")
                        .out())
                .containsPattern("2026-11-20  tiny   test  2 +14 +0 +10 +0 +0.000000042\\n$");
        assertThat(verb("usage", "--from", "2026-11-21", "--to", "2026-11-20").err())
                .contains("'from' must be before 'to'");
    }

    private static CommandRun verb(String... words) {
        return CommandRun.of(Map.of("PORTAL_DATA", folder.resolve("data").toString()), arguments(words));
    }

    private static String[] arguments(String... words) {
        var arguments = new ArrayList<>(List.of(words));
        arguments.add("--ops-url");
        arguments.add(portal.addresses().ops().toString());
        return arguments.toArray(String[]::new);
    }

    private static UsageEvent event(String requestId, End end) {
        return new UsageEvent(
                requestId,
                ARRIVED,
                new Caller("org_default", "key_lost", Environment.TEST),
                new UsageEvent.Route("tiny", "tiny", "r-1", "s-1", "gw_lost", Endpoint.CHAT_COMPLETIONS, true),
                end,
                200,
                null,
                new Tokens(7, 0, 5, 0),
                UsageSource.REPORTED,
                UsageEvent.Timing.NONE,
                new UsageEvent.Charge(0, 1, 21),
                new UsageEvent.References("ref_" + requestId, null, null));
    }
}
