package network.cortensor.portal.app.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import network.cortensor.portal.app.config.ConfigSources;
import network.cortensor.portal.app.wiring.Portal;
import network.cortensor.portal.testkit.Eventually;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The fleet's verbs against a portal that runs with simulated routers: what they say is done is done on its gateway. */
@Timeout(180)
class FleetVerbsTest {
    private static final Pattern APPLIED = Pattern.compile(" live .* yes .* plain +disabled ");

    @TempDir
    static Path folder;

    private static Running portal;

    @BeforeAll
    static void start() throws IOException {
        var environment = Map.of(
                "PORTAL_DATA", folder.resolve("data").toString(), "PORTAL_GATEWAY_PORT", "0", "PORTAL_OPS_PORT", "0");
        portal = new Portal().up(ConfigSources.of(environment).read(), true);
    }

    @AfterAll
    static void stop() {
        portal.stop();
    }

    @Test
    void everyViewIsATableAndJson() {
        for (var words : List.of(
                "pools list",
                "routers list",
                "sessions list",
                "models list",
                "organizations list",
                "gateways",
                "capacity",
                "events")) {
            var table = verb(words.split(" "));
            assertThat(table.status()).as(words + " " + table.err()).isZero();
            assertThat(table.out()).as(words).matches("(?s)[A-Z].*");
            assertThat(verb((words + " --json").split(" ")).out()).as(words).startsWith("{");
        }
        assertThat(verb("capacity").out()).containsPattern("mode +plain +default \\(PORTAL_CAPACITY_MODE\\)");
        // The last change may have been made a moment ago by another test.
        Eventually.get("the catalog is applied", () -> verb("gateways").out(), APPLIED.asPredicate());
    }

    @Test
    void aPoolIsDrainedEverywhereAndResumed() {
        var pool = first("pools");
        var tried = verb("pools", "drain", pool, "--reason", "test", "--dry-run");
        assertThat(tried.out()).contains("ALIAS", "nothing was changed (--dry-run)");
        var drained = verb("pools", "drain", pool, "--reason", "test", "--wait");
        assertThat(drained.status()).as(drained.err()).isZero();
        assertThat(drained.out())
                .contains("drain pool " + pool + ": applied on 1 of 1 gateways, nothing runs there any more (act_")
                .contains("; resume takes it back");
        assertThat(verb("pools", "show", pool).out()).containsPattern("pool.state +draining");
        assertThat(verb("events", "--kind", "action.").out()).contains("action.drain", pool);
        assertThat(verb("pools", "resume", pool, "--reason", "test", "--wait").status())
                .isZero();
        assertThat(verb("pools", "show", pool).out()).doesNotContainPattern("pool.state +draining");
    }

    @Test
    void aSessionsLimitAndLabelsAreSetAndTakenBack() {
        var session = first("sessions");
        assertThat(verb("sessions", "limit", session, "2", "--reason", "test").status())
                .isZero();
        assertThat(verb("sessions", "labels", session, "tier=gold", "--reason", "test")
                        .status())
                .isZero();
        assertThat(verb("sessions", "show", session).out())
                .containsPattern("occupancy.limit +2")
                .containsPattern("labels.tier +gold");
        assertThat(verb("sessions", "list", "--label", "tier=gold").out()).contains(session);
        assertThat(verb("sessions", "limit", session, "--reason", "test").status())
                .isZero();
        assertThat(verb("sessions", "labels", session, "--reason", "test").status())
                .isZero();
        assertThat(verb("sessions", "show", session).out()).containsPattern("occupancy.limit +1");
    }

    @Test
    void aRequestWithTheSameKeyIsDoneOnce() {
        var model = first("models");
        var once = verb("models", "disable", model, "--reason", "test", "--key", "the-key");
        assertThat(verb("models", "disable", model, "--reason", "test", "--key", "the-key"))
                .extracting(CommandRun::out)
                .asString()
                .contains(once.out().replaceAll("(?s).*(act_[0-9A-Z]+).*", "$1"));
        assertThat(verb("models", "show", model).out()).containsPattern("model.status +disabled");
        assertThat(verb("models", "enable", model, "--reason", "test").status()).isZero();
    }

    @Test
    void whatIsWrongIsToldInOneLine() {
        assertThat(verb("pools", "drain", "none", "--reason", "x").err())
                .startsWith("portal: There is no pool 'none'. There are: ");
        assertThat(verb("pools", "drain", first("pools")).status()).isEqualTo(2);
        assertThat(verb("pools", "degrade", first("pools"), "--reason", "x").status())
                .isEqualTo(1);
        assertThat(verb("pools", "pause", first("pools"), "--reason", "x", "--until", "soon")
                        .status())
                .isEqualTo(2);
        assertThat(verb("sessions", "labels", "s", "tier", "--reason", "x").status())
                .isEqualTo(2);
        assertThat(verb("sessions", "release", "999999", "--reason", "x").status())
                .isZero();
        assertThat(verb("sessions", "list", "--state", "asleep").status()).isEqualTo(1);
    }

    @Test
    void aRouterIsAskedNowWhetherItAnswersAndWhatItHas() {
        var router = first("routers");
        assertThat(verb("routers", "probe", router).out()).containsPattern("(?m)^127.0.0.1:\\d+ +true +[0-9.]+");
        var found = verb("routers", "discover", router);
        assertThat(found.status()).as(found.err()).isZero();
        assertThat(found.out()).startsWith("NUMBER").contains(first("sessions").replaceAll("-\\d+$", ""));
        assertThat(verb("routers", "discover", "none").err()).startsWith("portal: There is no router 'none'.");
    }

    @Test
    void capacityIsCalculatedAndCompared() {
        var whatIf = verb("capacity", "what-if", "--sessions", "2", "--rate", "0.5", "--service-ms", "2000");
        assertThat(whatIf.out()).containsPattern("utilisation +50.0%").containsPattern("requests that wait +33.3%");
        assertThat(whatIf.err()).contains("It assumes that requests come independently");
        assertThat(verb("capacity", "orphans", "--json").out()).contains("\"orphans\" : [ ]");
    }

    @Test
    void anOrganizationsWeightIsSetAndTakenBack() {
        var set = verb("organizations", "weight", "org_default", "3", "--reason", "test", "--wait");
        assertThat(set.out()).contains("applied on 1 of 1 gateways").contains("weight takes it back");
        assertThat(verb("organizations", "list").out()).containsPattern("org_default +\\S+ +3 ");
        assertThat(verb("organizations", "weight", "org_default", "1", "--reason", "test")
                        .status())
                .isZero();
        assertThat(verb("organizations", "weight", "org_none", "2", "--reason", "test")
                        .err())
                .contains("there is no organization 'org_none'");
        assertThat(verb("organizations", "weight", "org_default", "--reason", "test")
                        .status())
                .isEqualTo(2);
    }

    /** The first id of a list. */
    private static String first(String noun) {
        return verb(noun, "list")
                .out()
                .lines()
                .skip(1)
                .findFirst()
                .orElseThrow()
                .split(" ")[0];
    }

    private static CommandRun verb(String... words) {
        var arguments = new ArrayList<>(List.of(words));
        arguments.add("--ops-url");
        arguments.add(portal.addresses().ops().toString());
        return CommandRun.of(
                Map.of("PORTAL_DATA", folder.resolve("data").toString()), arguments.toArray(String[]::new));
    }
}
