package network.cortensor.portal.control.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.List;
import network.cortensor.portal.control.catalog.CatalogReader;
import network.cortensor.portal.control.catalog.TokenSource;
import network.cortensor.portal.control.picture.RouterChecks.Listed;
import network.cortensor.portal.control.picture.RouterChecks.OnRouter;
import network.cortensor.portal.control.picture.RouterChecks.Registered;
import network.cortensor.portal.control.picture.RouterChecks.Unanswered;
import network.cortensor.portal.testkit.TestClock;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Operators learn from a router itself what it answers and which sessions it has. */
@Timeout(120)
class RouterCheckRoutesTest {
    private static final Instant NOW = Instant.parse("2026-11-21T10:00:30Z");

    private OpsFixture ops;

    @BeforeEach
    void serve() throws Exception {
        ops = new OpsFixture(new TestClock(NOW));
        ops.applySample();
    }

    @AfterEach
    void close() {
        ops.close();
    }

    @Test
    void aProbeTellsLatencyOrWhatFailedOfEachMember() throws Exception {
        var answered = probe("router-1");
        assertThat(answered.getBoolean("answered")).isTrue();
        assertThat(answered.getJsonArray("targets").getJsonObject(0).getDouble("latency_ms"))
                .isEqualTo(1.5);
        assertThat(ops.routers.asked.getFirst().token()).isNotNull();
        ops.routers.answers = false;
        var silent = probe("group-1");
        assertThat(silent.getBoolean("answered")).isFalse();
        assertThat(silent.getJsonArray("targets")).hasSize(2);
        assertThat(silent.getJsonArray("targets").getJsonObject(1).getString("failure"))
                .isEqualTo("timeout");
        assertThat(ops.call("POST", "/routers/none/probe", "").statusCode()).isEqualTo(404);
    }

    @Test
    void whatTheCatalogLacksComesAsAPartOfACatalogFileThatCanBeApplied() throws Exception {
        ops.routers.listing = new Listed(
                List.of(new Registered("oss-20b-1", "oss-20b", new OnRouter("11", true, 3, "m"))),
                List.of(new OnRouter("13", true, 3, "openai/gpt-oss-20b"), new OnRouter("14", false, null, null)),
                List.of("oss-20b-2"),
                2000);
        var found = ops.get("/routers/router-1/discovery");
        assertThat(found.getString("state")).isEqualTo("listed");
        assertThat(found.getJsonArray("registered").getJsonObject(0).getString("session"))
                .isEqualTo("oss-20b-1");
        assertThat(found.getJsonArray("unregistered")).hasSize(2);
        assertThat(found.getJsonArray("missing")).containsExactly("oss-20b-2");
        ops.catalog.apply(CatalogReader.read(found.getString("catalog"), TokenSource.literalOnly()), false, false);
        assertThat(ops.get("/sessions?router=router-1").getJsonArray("sessions").stream()
                        .map(row -> ((JsonObject) row).getString("id")))
                .contains("router-1-13")
                .doesNotContain("router-1-14");
    }

    @Test
    void aRouterThatListsNothingSaysWhy() throws Exception {
        assertThat(ops.get("/routers/vllm-1/discovery").getString("state")).isEqualTo("not_offered");
        ops.routers.listing = new Unanswered("connect", "connection refused");
        var found = ops.get("/routers/router-1/discovery");
        assertThat(found.getString("state")).isEqualTo("unanswered");
        assertThat(found.getString("detail")).isEqualTo("connection refused");
        assertThat(ops.call("GET", "/routers/none/discovery", "").statusCode()).isEqualTo(404);
    }

    private JsonObject probe(String router) throws Exception {
        return new JsonObject(
                ops.call("POST", "/routers/" + router + "/probe", "").body());
    }
}
