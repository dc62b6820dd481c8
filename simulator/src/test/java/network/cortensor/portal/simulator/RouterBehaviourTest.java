package network.cortensor.portal.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Locale;
import network.cortensor.portal.testkit.Eventually;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Each misbehaviour of a router, over HTTP. After each of them the session is free again. */
class RouterBehaviourTest {
    private final RouterFixture fixture = RouterFixture.usual();

    @AfterEach
    void freeAndClose() {
        fixture.untilFree();
        fixture.close();
    }

    private String text(String prompt) {
        return fixture.expected(prompt).text();
    }

    private String firstDeltas(String prompt, int count) {
        var text = new StringBuilder();
        fixture.expected(prompt).pieces().stream().limit(count).forEach(piece -> text.append(piece.text()));
        return text.toString();
    }

    @Test
    void slowFirstByteComesInTheEnd() {
        Call call = fixture.ask("[[sim:slow:50]]", true).ended();
        assertThat(call.streamedText()).isEqualTo(text("[[sim:slow:50]]"));
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void hangNeverAnswers(boolean stream) {
        Call call = fixture.ask("[[sim:hang]]", stream);
        Eventually.holds("the session works", () -> fixture.router.busy(7) == 1);
        fixture.get("/api/v1/ping").ended();
        assertThat(call.hasHead()).isFalse();
        call.leave();
        fixture.untilFree();
        assertThat(fixture.router.seen().cancels()).isEqualTo(1);
        assertThat(fixture.router.seen().completed()).isZero();
    }

    @Test
    void hangAfterSomeDeltas() {
        String prompt = "[[sim:hang_after:3]]";
        Call call = fixture.ask(prompt, true);
        Eventually.holds(
                "three deltas",
                () -> call.body().endsWith("\n\n") && call.events().size() == 3);
        fixture.get("/api/v1/ping").ended();
        assertThat(call.streamedText()).isEqualTo(firstDeltas(prompt, 3));
        assertThat(call.isOver()).isFalse();
        call.leave();
    }

    @Test
    void hangAfterTheHead() {
        Call call = fixture.ask("[[sim:hang_after:0]]", true);
        Eventually.holds("the head", call::hasHead);
        assertThat(call.body()).isEmpty();
        call.leave();
    }

    @Test
    void dieAfterSomeDeltas() {
        String prompt = "[[sim:die_after:3]]";
        Call call = fixture.ask(prompt, true).ended();
        assertThat(call.wasCut()).isTrue();
        assertThat(call.streamedText()).isEqualTo(firstDeltas(prompt, 3));
        assertThat(fixture.router.seen().cancels()).isZero();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void dieBeforeTheFirstByte(boolean stream) {
        Call call = fixture.ask("[[sim:die_after:0]]", stream).ended();
        assertThat(call.wasCut()).isTrue();
        assertThat(call.hasHead()).isFalse();
    }

    @Test
    void dieMidChunk() {
        Call stream = fixture.ask("[[sim:die_mid_chunk:2]]", true).ended();
        assertThat(stream.wasCut()).isTrue();
        assertThat(stream.events()).hasSize(2);
        assertThat(stream.body()).doesNotEndWith("\n").contains("\n\ndata: {\"id\"");
        Call whole = fixture.ask("[[sim:die_mid_chunk:2]]", false).ended();
        assertThat(whole.status()).isEqualTo(200);
        assertThat(whole.wasCut()).isTrue();
        assertThat(whole.body()).startsWith("{\"id\"").doesNotEndWith("}");
    }

    @Test
    void truncateEndsCleanlyButTooEarly() {
        String prompt = "[[sim:truncate:4]]";
        Call stream = fixture.ask(prompt, true).ended();
        assertThat(stream.wasCut()).isFalse();
        assertThat(stream.done()).isFalse();
        assertThat(stream.streamedText()).isEqualTo(firstDeltas(prompt, 4));
        Call whole = fixture.ask(prompt, false).ended();
        assertThat(whole.wasCut()).isFalse();
        assertThat(whole.body()).startsWith("{\"id\"").doesNotEndWith("}");
    }

    @Test
    void inBandError() {
        Call stream = fixture.ask("[[sim:in_band_error:2]]", true).ended();
        assertThat(stream.status()).isEqualTo(200);
        assertThat(stream.events()).hasSize(3);
        assertThat(stream.events().getLast().getJsonObject("error").getString("code"))
                .isEqualTo("simulated_error");
        assertThat(stream.done()).isFalse();
        assertThat(fixture.ask("[[sim:in_band_error:2]]", false).ended().status())
                .isEqualTo(500);
    }

    @Test
    void jsonForStream() {
        Call call = fixture.ask("[[sim:json_for_stream]]", true).ended();
        assertThat(call.header("content-type")).isEqualTo("application/json");
        assertThat(Call.choice(call.json()).getString("text")).isEqualTo(text("[[sim:json_for_stream]]"));
    }

    @ParameterizedTest
    @EnumSource(ErrorShape.class)
    void errorsInEveryShape(ErrorShape shape) {
        Call call = fixture.ask("[[sim:error:503," + shape.name().toLowerCase(Locale.ROOT) + "]]", true)
                .ended();
        assertThat(call.status()).isEqualTo(503);
        String message = "simulated upstream error 503";
        JsonObject expected =
                switch (shape) {
                    case DETAIL -> new JsonObject().put("detail", message);
                    case DETAIL_LIST -> {
                        var entry = new JsonObject().put("msg", message).put("type", "simulated_error");
                        yield new JsonObject().put("detail", new JsonArray().add(entry));
                    }
                    case MESSAGE -> new JsonObject().put("message", message);
                    case ERROR_TEXT -> new JsonObject().put("error", message);
                    case ERROR_OBJECT -> {
                        var error = new JsonObject().put("message", message).put("code", "simulated_error");
                        yield new JsonObject().put("error", error);
                    }
                    case OPENAI -> {
                        var error = new JsonObject().put("message", message).put("type", "simulated_error");
                        yield new JsonObject()
                                .put("error", error.putNull("param").put("code", 503));
                    }
                };
        assertThat(call.json()).isEqualTo(expected);
    }

    @Test
    void withoutText() {
        Call whole = fixture.ask("[[sim:no_text]]", false).ended();
        assertThat(whole.status()).isEqualTo(200);
        assertThat(Call.choice(whole.json()).getString("text")).isEmpty();
        Call stream = fixture.ask("[[sim:no_text]]", true).ended();
        assertThat(stream.done()).isTrue();
        assertThat(stream.streamedText()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void withoutUsage(boolean stream) {
        Call call = fixture.ask("[[sim:no_usage]]", stream).ended();
        assertThat(call.status()).isEqualTo(200);
        assertThat(call.body()).doesNotContain("usage").contains("Simulated");
    }

    @Test
    void garbage() {
        assertThat(fixture.ask("[[sim:garbage]]", false).ended().body()).startsWith("<html>");
        Call stream = fixture.ask("[[sim:garbage]]", true).ended();
        assertThat(stream.body()).isEqualTo("data: {\"choices\":[{\"te\n\ndata: [DONE]\n\n");
    }

    @ParameterizedTest
    @CsvSource({"output_text", "content", "text", "response"})
    void textInATopLevelField(String field) {
        String prompt = "[[sim:text_in:" + field + "]]";
        assertThat(fixture.ask(prompt, false).ended().json().getString(field)).isEqualTo(text(prompt));
        Call stream = fixture.ask(prompt, true).ended();
        assertThat(stream.events().getFirst().getString(field)).isEqualTo(text(prompt));
        assertThat(stream.done()).isTrue();
    }

    @Test
    void textInTheMessage() {
        String prompt = "[[sim:text_in:message.content]]";
        JsonObject choice = Call.choice(fixture.ask(prompt, false).ended().json());
        assertThat(choice.getJsonObject("message").getString("content")).isEqualTo(text(prompt));
    }

    @Test
    void emptyAnswer() {
        assertThat(fixture.ask("[[sim:empty]]", true).ended().body()).isEqualTo("data: [DONE]\n\n");
        Call whole = fixture.ask("[[sim:empty]]", false).ended();
        assertThat(whole.status()).isEqualTo(200);
        assertThat(whole.body()).isEmpty();
    }

    @Test
    void wrongTokenAndRedirect() {
        assertThat(fixture.ask("[[sim:wrong_token]]", true).ended().status()).isEqualTo(401);
        Call redirect = fixture.ask("[[sim:redirect:http://127.0.0.1:1/elsewhere]]", true)
                .ended();
        assertThat(redirect.status()).isEqualTo(307);
        assertThat(redirect.header("location")).isEqualTo("http://127.0.0.1:1/elsewhere");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void hugeChunk(boolean stream) {
        String prompt = "[[sim:huge:2000000]]";
        Call call = fixture.ask(prompt, stream).ended();
        String text = stream ? call.streamedText() : Call.choice(call.json()).getString("text");
        assertThat(text)
                .hasSize(2_000_000 + text(prompt).length())
                .startsWith("xxx")
                .endsWith(text(prompt));
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void trickle(boolean stream) {
        String prompt = "[[sim:trickle:1,40]]";
        Call call = fixture.ask(prompt, stream).ended();
        assertThat(call.chunks()).hasSizeGreaterThan(5).allMatch(chunk -> chunk.length() <= 40);
        String text = stream ? call.streamedText() : Call.choice(call.json()).getString("text");
        assertThat(text).isEqualTo(text(prompt));
    }

    @Test
    void longAnswer() {
        Call call = fixture.ask("[[sim:long:300,0]]", true).ended();
        assertThat(call.events()).hasSize(301);
    }

    @Test
    void foreignTasksAreMixedIn() {
        String prompt = "[[sim:foreign_tasks]]";
        Call call = fixture.ask(prompt, true).ended();
        var ours = new StringBuilder();
        var foreign = new StringBuilder();
        for (JsonObject event : call.events()) {
            (event.getInteger("task_id") == 1 ? ours : foreign)
                    .append(Call.choice(event).getString("text"));
        }
        assertThat(call.events().getFirst().getInteger("task_id")).isEqualTo(1);
        assertThat(ours.toString()).isEqualTo(text(prompt));
        assertThat(foreign.toString()).contains(" foreign foreign");
        assertThat(call.events().stream()
                        .filter(event -> event.getInteger("task_id") != 1)
                        .map(event -> Call.choice(event).getString("finish_reason")))
                .contains("stop");
        assertThat(fixture.ask(prompt, false).ended().status()).isEqualTo(200);
    }

    @Test
    void queuedEndsLater() {
        String prompt = "[[sim:queued:1000]]";
        Call call = fixture.ask(prompt, true).ended();
        assertThat(call.status()).isEqualTo(200);
        assertThat(call.json().getString("status")).isEqualTo("queued");
        String task = "/api/v1/tasks/7/" + call.json().getInteger("task_id");
        assertThat(fixture.get(task).ended().json().getInteger("status")).isEqualTo(1);
        assertThat(fixture.router.busy(7)).isEqualTo(1);
        fixture.untilFree();
        JsonObject ended = fixture.get(task).ended().json();
        assertThat(ended.getInteger("status")).isEqualTo(4);
        assertThat(ended.getJsonObject("results").getJsonArray("data").getString(0))
                .isEqualTo(text(prompt));
    }

    @Test
    void queuedWithoutTask() {
        Call call = fixture.ask("[[sim:queued_without_task]]", false).ended();
        assertThat(call.json()).isEqualTo(new JsonObject().put("status", "queued"));
    }

    @Test
    void endedWithoutContent() {
        JsonObject json = fixture.ask("[[sim:no_content]]", false).ended().json();
        assertThat(json.getString("status")).isEqualTo("ended");
        assertThat(json.getString("message")).isEqualTo("No content");
        assertThat(json.getString("result_data")).startsWith("urn:blob:v2:s3:");
    }

    @Test
    void exhaustedAndMismatch() {
        assertThat(fixture.ask("[[sim:exhausted]]", false).ended().status()).isEqualTo(400);
        Call mismatch = fixture.ask("[[sim:mismatch]]", true).ended();
        assertThat(mismatch.status()).isEqualTo(502);
        assertThat(mismatch.json().getJsonObject("error").getString("message"))
                .isEqualTo("router_v4_correlation_mismatch");
        assertThat(fixture.router.seen().overlaps()).isZero();
    }

    @Test
    void routerWideAndForTheNextFew() {
        fixture.router.behave(new Behaviour.EmptyAnswer());
        fixture.router.behaveNext(2, new Behaviour.WrongToken());
        assertThat(fixture.ask("one", false).ended().status()).isEqualTo(401);
        assertThat(fixture.ask("[[sim:mismatch]]", false).ended().status()).isEqualTo(502);
        assertThat(fixture.ask("two", false).ended().status()).isEqualTo(401);
        assertThat(fixture.ask("three", false).ended().body()).isEmpty();
        fixture.router.behave(new Behaviour.Normal());
        assertThat(fixture.ask("four", false).ended().body()).contains("Simulated");
    }
}
