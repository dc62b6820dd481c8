package network.cortensor.portal.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import network.cortensor.portal.simulator.OpenAiSettings;
import network.cortensor.portal.simulator.RouterSettings;
import network.cortensor.portal.simulator.SeenRequest;
import org.junit.jupiter.api.Test;

/** Keys stay with the portal, tokens with the routers, prompts and answers with nobody: not on disk, not in the log. */
class SecrecyTest {
    private static final String PROMPT = "canary-of-a-prompt-4f1d";
    private static final String HEADER = "canary-of-a-header-77aa";
    private static final String ROUTER_TOKEN = "canary-of-a-router-token-c0ffee";
    private static final String SERVER_TOKEN = "canary-of-a-server-token-c0ffee";

    /** What happens to requests that carry the prompt: everything from well to broken. */
    private static final List<String> FATES = List.of(
            "long:20,0",
            "die_after:0",
            "die_after:3",
            "die_mid_chunk:3",
            "in_band_error:2",
            "error:500,openai",
            "error:400,detail",
            "error:429,message",
            "json_for_stream",
            "garbage",
            "no_usage",
            "text_in:output_text");

    @Test
    void nothingSecretIsKeptOrHandedOn() {
        var installation = Installation.create("secrecy");
        var hidden = new LinkedHashMap<String, String>();
        hidden.put("prompt", PROMPT);
        hidden.put("header", HEADER);
        hidden.put("router's token", ROUTER_TOKEN);
        hidden.put("server's token", SERVER_TOKEN);
        var seen = new ArrayList<SeenRequest>();
        String key;
        try (var upstreams = new Upstreams();
                var portal = Launch.clean(installation).start()) {
            var router =
                    upstreams.router(RouterSettings.ofSession(5, "sim-model").withToken(ROUTER_TOKEN));
            var server = upstreams.openAi(OpenAiSettings.of("sim-model").withToken(SERVER_TOKEN));
            new CatalogText()
                    .openAi("open", server, 8)
                    .cortensor("text", List.of(router))
                    .apply(portal);
            key = new KeyVerbs(portal).live("secrecy");
            Chat.awaitAlias(portal, key, "open");
            hidden.put("key", key);
            hidden.put("part of the key", key.substring(14, 30));
            hidden.put("answer", ask(portal, key));
            portal.ops().awaitIdle();
            portal.stop();
            seen.addAll(router.seen().recorded());
            seen.addAll(server.seen().recorded());
        }
        assertThat(seen).hasSizeGreaterThan(FATES.size());
        assertThat(seen.stream().filter(request -> request.contains(PROMPT))).hasSizeGreaterThan(FATES.size());
        assertThat(seen).allSatisfy(request -> {
            assertThat(request.contains(key)).as("the key at a router").isFalse();
            assertThat(request.contains("pk_live_"))
                    .as("a part of the key at a router")
                    .isFalse();
            assertThat(request.contains(HEADER))
                    .as("a client's header at a router")
                    .isFalse();
        });
        var files = installation.files();
        assertThat(files).hasSizeGreaterThan(10);
        assertThat(files.stream().flatMap(file -> finds(file, hidden))).isEmpty();
        // The search does find what is there: the operators' token, in the one file that is made for it.
        var token = Map.of("operators' token", installation.opsToken());
        assertThat(files.stream().filter(file -> finds(file, token).findAny().isPresent()))
                .containsExactly(installation.data().resolve("ops-token"));
    }

    /** Asks in every way; returns a piece of an answer that was given. */
    private static String ask(PortalProcess portal, String key) {
        for (var alias : List.of("open", "text")) {
            for (var fate : FATES) {
                for (var stream : new boolean[] {false, true}) {
                    exchange(portal, Hostile.chat(key, alias, "[[sim:" + fate + "]] " + PROMPT, stream));
                }
            }
            exchange(portal, Hostile.chat(key, alias, PROMPT + "\n a line break breaks JSON", false));
        }
        exchange(
                portal,
                Hostile.latin1("GET /v1/" + PROMPT + "?key=" + key + " HTTP/1.1\r\nHost: portal\r\n"
                        + Hostile.authorization(key) + "Cookie: " + HEADER + "\r\n\r\n"));
        var headers =
                Hostile.authorization(key) + "X-Api-Key: " + HEADER + "\r\nOpenAI-Organization: " + HEADER + "\r\n";
        var body = Hostile.utf8(Hostile.chatBody("text", PROMPT, false));
        var answer = exchange(portal, Hostile.post("/v1/chat/completions", headers, body));
        // After so many failures the router's breaker is open for a while.
        for (var tries = 0; tries < 60 && answer.status() == 503; tries++) {
            pause();
            answer = exchange(portal, Hostile.post("/v1/chat/completions", headers, body));
        }
        assertThat(answer.status()).isEqualTo(200);
        var content = answer.json().at("/choices/0/message/content").asText();
        assertThat(content.length()).isGreaterThan(60);
        return content.substring(0, 40);
    }

    private static void pause() {
        try {
            Thread.sleep(500);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while a breaker was open", e);
        }
    }

    /** Each on a connection of its own: after a broken answer the portal closes it. */
    private static RawReply exchange(PortalProcess portal, byte[] request) {
        try (var connection = RawConnection.open(portal.port())) {
            connection.write(request);
            var reply = connection.read();
            assertThat(reply.requestId()).startsWith("req_");
            return reply;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Stream<String> finds(Path file, Map<String, String> hidden) {
        try {
            var bytes = new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
            return hidden.entrySet().stream()
                    .filter(entry -> bytes.contains(entry.getValue()))
                    .map(entry -> "the " + entry.getKey() + " in " + file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
