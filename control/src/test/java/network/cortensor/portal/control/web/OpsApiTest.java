package network.cortensor.portal.control.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import network.cortensor.portal.control.usage.UsageEventJson;
import network.cortensor.portal.control.usage.UsageStoreTest;
import network.cortensor.portal.domain.usage.End;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(120)
class OpsApiTest {
    private static final Clock CLOCK = Clock.fixed(Instant.parse("2026-11-21T10:00:00Z"), ZoneOffset.UTC);

    private OpsFixture ops;

    @BeforeEach
    void serve() throws Exception {
        ops = new OpsFixture(CLOCK);
    }

    @AfterEach
    void close() throws Exception {
        ops.close();
    }

    @Test
    void aKeyIsMadeListedAndRevoked() throws Exception {
        var created = call("POST", "/keys", "{\"environment\": \"live\", \"name\": \"ci\"}");
        assertThat(created.statusCode()).isEqualTo(201);
        var text = json(created).getString("text");
        var key = json(created).getJsonObject("key");
        assertThat(text).startsWith(key.getString("display"));
        var listed = call("GET", "/keys?organization=org_default", "");
        assertThat(json(listed).getJsonArray("keys")).containsExactly(key);
        assertThat(listed.body()).doesNotContain(text);
        var revoked = call(
                "POST",
                "/keys/revoke",
                new JsonObject().put("key", key.getString("id")).encode());
        assertThat(json(revoked).getString("state")).isEqualTo("revoked");
        assertThat(json(revoked).getString("revoked_at")).isEqualTo("2026-11-21T10:00:00Z");
    }

    @Test
    void aCatalogIsTriedAppliedAndShownWithoutSecrets() throws Exception {
        var sample = Files.readString(Path.of(System.getProperty("portal.root"), "docs", "catalog.sample.yaml"));
        var tried = json(call("POST", "/catalog/apply?dry_run=true", sample));
        assertThat(tried.getBoolean("changed")).isTrue();
        assertThat(tried.getLong("version")).isZero();
        var applied = call("POST", "/catalog/apply?prune=true", sample);
        assertThat(applied.statusCode()).as(applied.body()).isEqualTo(200);
        assertThat(json(applied).getLong("version")).isEqualTo(1);
        assertThat(json(applied).getString("text")).contains("+ offer gpt-oss-20b");
        var shown = call("GET", "/catalog", "");
        assertThat(json(shown)
                        .getJsonObject("sessions")
                        .getJsonObject("oss-20b-1")
                        .getString("limit"))
                .isEqualTo("1");
        assertThat(json(shown)
                        .getJsonObject("routers")
                        .getJsonObject("router-1")
                        .getString("token"))
                .isEqualTo("****");
        assertThat(tried.encode() + applied.body() + shown.body()).doesNotContain("hush-");
    }

    @Test
    void aWrongCatalogIsToldFaultByFault() throws Exception {
        var answer = call("POST", "/catalog/apply", "modles: {}\npools: {p: {model: m}}\n");
        assertThat(answer.statusCode()).isEqualTo(422);
        assertThat(answer.headers().firstValue("content-type")).contains("application/problem+json");
        assertThat(json(answer).getString("code")).isEqualTo("catalog_faults");
        assertThat(json(answer).getJsonArray("faults").getJsonObject(0).getInteger("line"))
                .isEqualTo(1);
    }

    @Test
    void usageIsImportedOnceAndSummed() throws Exception {
        var at = CLOCK.instant().minus(Duration.ofHours(1));
        var events = new JsonArray().add(event("req_1", at, End.COMPLETED)).add(event("req_2", at, End.INTERRUPTED));
        var body = new JsonObject().put("events", events).encode();
        assertThat(json(call("POST", "/usage-events", body)))
                .isEqualTo(new JsonObject().put("received", 2).put("new", 2));
        assertThat(json(call("POST", "/usage-events", body)))
                .isEqualTo(new JsonObject().put("received", 2).put("new", 0));
        var line = json(call("GET", "/usage?organization=org_a&from=2026-11-21T00:00:00Z", ""))
                .getJsonArray("lines")
                .getJsonObject(0);
        assertThat(line.getLong("requests")).isEqualTo(2);
        assertThat(line.getLong("cost")).isEqualTo(2468);
        assertThat(json(call("GET", "/usage/interrupted", ""))
                        .getJsonArray("requests")
                        .getJsonObject(0)
                        .getString("request_id"))
                .isEqualTo("req_2");
    }

    @Test
    void anEventComesBackFromJsonAsItWas() throws Exception {
        for (var end : End.values()) {
            var event = UsageStoreTest.event("req_1", CLOCK.instant(), end);
            assertThat(UsageEventJson.read(UsageEventJson.write(event))).isEqualTo(event);
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            GET  | /nothing                       |                                              | 404 | not_found
            PUT  | /keys                          | {}                                           | 405 | method_not_allowed
            POST | /keys                          |                                              | 400 | bad_request
            POST | /keys                          | {                                            | 400 | bad_request
            POST | /keys                          | {"environment": "prod"}                      | 400 | bad_request
            POST | /keys                          | {"environment": "live", "admin": true}       | 400 | bad_request
            POST | /keys                          | {"environment": "live", "organization": "x"} | 404 | unknown_organization
            POST | /keys                          | {"environment": "live", "expires_at": "now"} | 422 | invalid_time
            POST | /keys                          | {"environment": "live", "expires_at": "2020-01-01T00:00:00Z"} | 422 | expiry_passed
            POST | /keys/revoke                   | {"key": "key_none"}                          | 404 | unknown_key
            POST | /catalog/apply?dry_run=perhaps | models: {}                                   | 400 | bad_request
            GET  | /usage?from=2027-01-01T00:00:00Z |                                            | 422 | invalid_period
            GET  | /usage?from=yesterday          |                                              | 422 | invalid_time
            POST | /usage-events                  | {"events": []}                               | 400 | bad_request
            POST | /usage-events                  | {"events": [{"request_id": "req_1"}]}        | 400 | bad_request
            """)
    void whatIsWrongIsAProblemWithItsRequestId(String method, String path, String body, int status, String code)
            throws Exception {
        var answer = call(method, path, body == null ? "" : body);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        assertThat(answer.headers().firstValue("content-type")).contains("application/problem+json");
        assertThat(json(answer).getString("code")).isEqualTo(code);
        assertThat(answer.headers().firstValue("x-request-id"))
                .contains(json(answer).getString("request_id"));
    }

    @Test
    void bodiesAreBounded() throws Exception {
        var answer = call("POST", "/keys", "{\"environment\": \"live\", \"name\": \"" + "x".repeat(70_000) + "\"}");
        assertThat(answer.statusCode()).isEqualTo(413);
        assertThat(json(answer).getString("code")).isEqualTo("request_too_large");
    }

    @Test
    void nothingIsAnsweredWithoutTheToken() throws Exception {
        for (var path : List.of("/keys", "/catalog", "/usage", "/nothing", "/")) {
            for (var token : List.of(
                    "",
                    "Bearer",
                    "Bearer ",
                    "Bearer wrong",
                    "Basic " + OpsFixture.TOKEN,
                    "Bearer " + OpsFixture.TOKEN + "x")) {
                var request = HttpRequest.newBuilder(URI.create(ops.base + "/ops/api" + path));
                if (!token.isEmpty()) {
                    request.header("authorization", token);
                }
                var answer = ops.client.send(request.build(), HttpResponse.BodyHandlers.ofString());
                assertThat(answer.statusCode()).as(path + " " + token).isEqualTo(401);
                assertThat(answer.headers().firstValue("www-authenticate")).contains("Bearer");
            }
        }
        var other = HttpRequest.newBuilder(URI.create(ops.base + "/metrics")).build();
        assertThat(ops.client.send(other, HttpResponse.BodyHandlers.ofString()).body())
                .isEqualTo("other");
    }

    @Test
    void aDatabaseThatIsAwayIsNamed() throws Exception {
        ops.database.close();
        var answer = call("GET", "/keys", "");
        assertThat(answer.statusCode()).isEqualTo(503);
        assertThat(json(answer).getString("code")).isEqualTo("database_unavailable");
    }

    private HttpResponse<String> call(String method, String path, String body)
            throws IOException, InterruptedException {
        return ops.call(method, path, body);
    }

    private static JsonObject json(HttpResponse<String> answer) {
        return new JsonObject(answer.body());
    }

    private static JsonObject event(String id, Instant at, End end) {
        return new JsonObject(
                UsageEventJson.write(UsageStoreTest.event(id, at, end)).toString());
    }
}
