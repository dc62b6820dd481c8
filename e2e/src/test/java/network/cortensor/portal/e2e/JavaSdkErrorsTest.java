package network.cortensor.portal.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.openai.client.OpenAIClient;
import com.openai.errors.BadRequestException;
import com.openai.errors.InternalServerException;
import com.openai.errors.NotFoundException;
import com.openai.errors.OpenAIException;
import com.openai.errors.OpenAIIoException;
import com.openai.errors.OpenAIServiceException;
import com.openai.errors.RateLimitException;
import com.openai.errors.UnauthorizedException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Random;
import network.cortensor.portal.testkit.Eventually;
import network.cortensor.portal.testkit.FreePort;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The official client for Java throws the right class for each error, and sends again only what may be sent again. */
class JavaSdkErrorsTest {
    private static final String MODEL = "gpt-oss-20b";
    private static final int MANY_ATTEMPTS = 2000;

    private static PortalProcess portal;
    private static OpenAIClient client;

    @BeforeAll
    static void start() {
        portal = Launch.demo(Installation.create("java-sdk-errors"))
                .set("PORTAL_CAPACITY_WAIT_TIMEOUT", "500ms")
                .start();
        client = JavaSdkTest.client(portal, portal.demo().liveKey());
    }

    @AfterAll
    static void stop() {
        try (var ended = portal) {
            client.close();
            ended.ops().awaitIdle();
            ended.stop();
        }
    }

    @Test
    void wrongKey() {
        var stranger = JavaSdkTest.client(portal, "sk-somebody-else");
        assertOnce(
                UnauthorizedException.class,
                401,
                "invalid_api_key",
                () -> stranger.models().list());
        stranger.close();
    }

    @Test
    void nothingThere() {
        assertOnce(
                NotFoundException.class,
                404,
                "model_not_found",
                () -> client.chat().completions().create(JavaSdkTest.ask("gpt-nothing", "hi")));
        assertOnce(
                NotFoundException.class,
                404,
                "model_not_found",
                () -> client.models().retrieve("gpt-nothing"));
    }

    @Test
    void badRequest() {
        var hot = JavaSdkTest.ask(MODEL, "hi").toBuilder().temperature(9.0).build();
        assertOnce(
                BadRequestException.class,
                400,
                "invalid_value",
                () -> client.chat().completions().create(hot));
        var two = JavaSdkTest.ask(MODEL, "hi").toBuilder().n(2).build();
        assertOnce(
                BadRequestException.class,
                400,
                "unsupported_parameter",
                () -> client.chat().completions().create(two));
    }

    @Test
    void upstreamThatMayHaveWorkedIsNotAskedAgain() {
        assertOnce(
                InternalServerException.class,
                502,
                "upstream_failed",
                () -> client.chat().completions().create(JavaSdkTest.ask(MODEL, "[[sim:die_after:0]] hi")));
    }

    @Test
    void brokenStreamIsNoticed() {
        var received = new ArrayList<String>();
        var broken = JavaSdkTest.ask("gemma-4-26b", "[[sim:die_after:5]] hi");
        var error = catchThrowable(() -> {
            try (var stream = client.chat().completions().createStreaming(broken)) {
                stream.stream().forEach(chunk -> received.add(chunk.id()));
            }
        });
        assertThat(error).isInstanceOf(OpenAIException.class);
        assertThat(received).isNotEmpty();
    }

    @Test
    void atCapacityIsSentAgain() {
        var busy = JavaSdkTest.ask("qwen-3.5-9b", "[[sim:long:120,40]] hold");
        var completions = client.chat().completions();
        try (var one = completions.createStreaming(busy);
                var two = completions.createStreaming(busy);
                var three = completions.createStreaming(busy)) {
            var before = refused("model_at_capacity");
            var patient = client.withOptions(options -> options.maxRetries(8));
            var answer = Thread.ofVirtual();
            var text = new ArrayList<String>();
            var waiting = answer.start(() -> text.add(patient.chat()
                    .completions()
                    .create(JavaSdkTest.ask("qwen-3.5-9b", "[[sim:long:3,0]] hi"))
                    .id()));
            Eventually.holds("a refusal", Duration.ofSeconds(10), () -> refused("model_at_capacity") > before);
            assertThat(one.stream().count()
                            + two.stream().count()
                            + three.stream().count())
                    .isGreaterThan(100);
            Eventually.holds("the answer to the second try", Duration.ofSeconds(60), () -> !waiting.isAlive());
            assertThat(text).hasSize(1);
        }
    }

    @Test
    void nobodyListens() {
        var gone = client.withOptions(options ->
                options.baseUrl("http://127.0.0.1:" + FreePort.find() + "/v1").maxRetries(0));
        assertThat(catchThrowable(() -> gone.models().list())).isInstanceOf(OpenAIIoException.class);
    }

    @Test
    void whoTriesKeysIsToldToStop() {
        var random = new Random(7);
        for (var attempt = 0; attempt < MANY_ATTEMPTS; attempt++) {
            var guess = KeyTexts.invented(random);
            var refused = catchThrowable(() -> client.withOptions(options -> options.apiKey(guess))
                    .models()
                    .list());
            if (refused instanceof RateLimitException limited) {
                assertThat(limited.code()).contains("too_many_failed_attempts");
                assertThat(limited.headers().values("x-should-retry")).containsExactly("false");
                assertThat(client.models().list().items()).isNotEmpty();
                return;
            }
            assertThat(refused).isInstanceOf(UnauthorizedException.class);
        }
        throw new AssertionError(MANY_ATTEMPTS + " guesses were let through");
    }

    private static void assertOnce(
            Class<? extends OpenAIServiceException> kind, int status, String code, Runnable call) {
        var before = refused(code);
        var error = catchThrowable(call::run);
        assertThat(error).isInstanceOfSatisfying(kind, refusal -> {
            assertThat(refusal.statusCode()).isEqualTo(status);
            assertThat(refusal.code()).contains(code);
            assertThat(refusal.type()).isPresent();
            assertThat(refusal.headers().values("x-request-id")).hasSize(1);
        });
        portal.ops().awaitIdle();
        assertThat(refused(code) - before).as("requests that arrived").isEqualTo(1);
    }

    /** How many requests the portal has refused with this code. */
    private static double refused(String code) {
        return portal.ops()
                .find("portal_requests_total", "outcome=\"" + code + "\"")
                .orElse(0);
    }
}
