package network.cortensor.portal.upstream.request;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import network.cortensor.portal.domain.problem.Problem;
import network.cortensor.portal.domain.usage.Endpoint;
import org.jspecify.annotations.Nullable;

/** Request bodies that are broken or meant to do harm, each with the refusal that it must get. */
final class HostileBodies {
    private static final String START = "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]";

    static final List<Body> ALL = new ArrayList<>();

    /**
     * One body.
     *
     * @param problem the refusal that is expected
     * @param param the field that the refusal must name, or null
     */
    @SuppressWarnings("ArrayRecordComponent") // a test's input, never compared
    record Body(
            String name,
            byte[] bytes,
            Endpoint endpoint,
            @Nullable Problem problem,
            @Nullable String param) {}

    private HostileBodies() {}

    static {
        broken();
        hostileText();
        hostileSizes();
        wrongTopLevel();
        wrongRanges();
        wrongMessages();
        wrongPrompts();
    }

    private static void broken() {
        json("");
        json("   \n");
        json("hello");
        json("null");
        json("true");
        json("17");
        json("\"model\"");
        json("[]");
        json("{");
        json("}");
        json("{}}");
        json(START);
        json(START + "} x");
        json(START + "}{}");
        json(START + "},");
        json(START + ",}");
        json(START + ",\"a\"}");
        json(START + ",\"a\":}");
        json(START + ",a:1}");
        json(START + ",'a':1}");
        json(START + ",\"a\":1,,\"b\":2}");
        json(START + ",\"a\":[1,]}");
        json(START + ",\"a\":[1}}");
        json(START + ",\"a\":tru}");
        json(START + ",\"a\":True}");
        json(START + ",\"a\":NaN}");
        json(START + ",\"a\":Infinity}");
        json(START + ",\"a\":01}");
        json(START + ",\"a\":1.}");
        json(START + ",\"a\":.5}");
        json(START + ",\"a\":+1}");
        json(START + ",\"a\":-}");
        json(START + ",\"a\":0x10}");
        json(START + ",\"a\":1e}");
        json(START + "/* no comments */}");
        json(START + "} // no comments");
        json("\uFEFF" + START + "}");
        missing("{}", "model");
    }

    private static void hostileText() {
        json(START + ",\"a\":\"unended}");
        json(START + ",\"a\":\"tab\tinside\"}");
        json(START + ",\"a\":\"nul\0inside\"}");
        json(START + ",\"a\":\"new\nline\"}");
        json(START + ",\"a\":\"\\x41\"}");
        json(START + ",\"a\":\"\\u12\"}");
        json(START + ",\"a\":\"\\u12G4\"}");
        json(START + ",\"a\":\"\\ud800\"}");
        json(START + ",\"a\":\"\\ud800\\u0041\"}");
        json(START + ",\"a\":\"\\udc00\\ud800\"}");
        json(START + ",\"\\ud800\":1}");
        raw("a lone continuation byte", 0x80);
        raw("an overlong slash", 0xC0, 0xAF);
        raw("an overlong nul", 0xE0, 0x80, 0x80);
        raw("a surrogate in UTF-8", 0xED, 0xA0, 0x80);
        raw("beyond Unicode", 0xF4, 0x90, 0x80, 0x80);
        raw("five bytes", 0xF8, 0x88, 0x80, 0x80, 0x80);
        raw("cut short", 0xE2, 0x82);
        raw("Latin-1", 0xE9);
        ALL.add(new Body(
                "UTF-16",
                (START + "}").getBytes(StandardCharsets.UTF_16LE),
                Endpoint.CHAT_COMPLETIONS,
                Problem.INVALID_JSON,
                null));
        ALL.add(new Body("all zero", new byte[300], Endpoint.CHAT_COMPLETIONS, Problem.INVALID_JSON, null));
        bad(Problem.INVALID_JSON, START + ",\"model\":\"other\"}", "model");
        bad(Problem.INVALID_JSON, START + ",\"mod\\u0065l\":\"other\"}", "model");
        bad(Problem.INVALID_JSON, START + ",\"max_tokens\":1,\"\\u006dax_tokens\":1000}", "max_tokens");
        bad(Problem.INVALID_JSON, START + ",\"x\":1,\"y\":2,\"x\":1}", "x");
        json(START + ",\"" + "x".repeat(10_000) + "\":1,\"" + "x".repeat(10_000) + "\":2}");
    }

    private static void hostileSizes() {
        json(START + ",\"a\":" + "[".repeat(64) + "]".repeat(64) + "}");
        json(START + ",\"a\":" + "{\"a\":".repeat(200_000));
        json("[".repeat(1_000_000));
        json(START + ",\"a\":" + "9".repeat(400) + "}");
        json(START + ",\"a\":1e999}");
        json(START + ",\"a\":-1E+400}");
        json(START + ",\"a\":" + "9".repeat(1_000_000) + "}");
        json(START + ",\"temperature\":1e999}");
        var many = new StringBuilder(START);
        for (var i = 0; i < RequestReader.MAX_FIELDS; i++) {
            many.append(",\"field").append(i).append("\":0");
        }
        json(many.append('}').toString());
    }

    private static void wrongTopLevel() {
        missing("{\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}", "model");
        missing("{\"model\":\"m\"}", "messages");
        for (var model : List.of("null", "7", "[]", "{}", "\"\"", "\"" + "x".repeat(257) + "\"")) {
            value("{\"model\":" + model + "}", "model");
        }
        field("stream", "\"true\"", "1", "[]");
        field("stream_options", "true", "[]", "{\"include_usage\":true}");
        value(START + ",\"stream\":true,\"stream_options\":{\"include_usage\":1}}", "stream_options.include_usage");
        value(START + ",\"stream\":false,\"stream_options\":{}}", "stream_options");
        field("user", "5", "{}");
        field("tools", "{}", "\"none\"", "true");
        field("tool_choice", "7", "[]");
        field("response_format", "\"json\"", "[]");
        field("logprobs", "5", "\"yes\"");
        field("metadata", "[]", "\"x\"");
        field("logit_bias", "[]");
        field("stop", "5", "{}", "[\"a\",\"b\",\"c\",\"d\",\"e\"]");
        value(START + ",\"stop\":[\"a\",5]}", "stop[1]");
    }

    private static void wrongRanges() {
        field("max_tokens", "0", "-1", "1.0", "1e2", "\"5\"", "2147483648", "99999999999999999999999", "true");
        field("max_completion_tokens", "0", "-1", "{}");
        field("temperature", "-0.1", "2.01", "\"hot\"", "[1]");
        field("top_p", "1.1", "-1", "false");
        field("presence_penalty", "-2.5", "3");
        field("frequency_penalty", "-2.5", "\"x\"");
        field("n", "0", "129", "1.5");
        field("seed", "1.5", "\"x\"", "9223372036854775808");
        field("top_logprobs", "21", "-1");
    }

    private static void wrongMessages() {
        messages("messages", "null", "{}", "\"hi\"", "[]", "3");
        messages("messages[0]", "[\"hi\"]", "[null]", "[[]]");
        messages("messages[0].role", "[{\"role\":5,\"content\":\"x\"}]", "[{\"role\":\"robot\",\"content\":\"x\"}]");
        messages("messages[0].content", "[{\"role\":\"user\",\"content\":5}]", "[{\"role\":\"user\",\"content\":{}}]");
        messages(
                "messages[0].content",
                "[{\"role\":\"user\",\"content\":null}]",
                "[{\"role\":\"user\",\"content\":[]}]");
        messages("messages[0].tool_calls", "[{\"role\":\"assistant\",\"tool_calls\":{}}]");
        var second =
                "[{\"role\":\"user\",\"content\":\"x\"},{\"role\":\"user\",\"content\":[{\"type\":\"text\",\"text\":\"x\"},";
        messages("messages[1].content[1]", second + "\"x\"]}]");
        messages("messages[1].content[1].type", second + "{\"type\":5}]}]");
        messages("messages[1].content[1].text", second + "{\"type\":\"text\",\"text\":5}]}]");
        missing("{\"model\":\"m\",\"messages\":" + second + "{\"type\":\"text\"}]}]}", "messages[1].content[1].text");
        missing("{\"model\":\"m\",\"messages\":" + second + "{\"text\":\"x\"}]}]}", "messages[1].content[1].type");
        missing("{\"model\":\"m\",\"messages\":[{}]}", "messages[0].role");
        missing("{\"model\":\"m\",\"messages\":[{\"content\":\"x\"}]}", "messages[0].role");
        missing("{\"model\":\"m\",\"messages\":[{\"role\":\"user\"}]}", "messages[0].content");
        missing("{\"model\":\"m\",\"messages\":[{\"role\":\"system\"}]}", "messages[0].content");
    }

    private static void wrongPrompts() {
        prompt(Problem.MISSING_REQUIRED_PARAMETER, "prompt", "{\"model\":\"m\"}");
        for (var wrong : List.of("null", "5", "{}", "[]")) {
            prompt(Problem.INVALID_VALUE, "prompt", "{\"model\":\"m\",\"prompt\":" + wrong + "}");
        }
        for (var wrong : List.of("[\"a\",1]", "[1,\"a\"]", "[1,-2]", "[1,2.5]", "[[1],2]", "[[1],[\"a\"]]", "[1,{}]")) {
            prompt(Problem.INVALID_VALUE, "prompt[1]", "{\"model\":\"m\",\"prompt\":" + wrong + "}");
        }
    }

    private static void json(String body) {
        bad(Problem.INVALID_JSON, body, null);
    }

    private static void missing(String body, String param) {
        bad(Problem.MISSING_REQUIRED_PARAMETER, body, param);
    }

    private static void value(String body, String param) {
        bad(Problem.INVALID_VALUE, body, param);
    }

    private static void field(String name, String... wrongs) {
        for (var wrong : wrongs) {
            value(START + ",\"" + name + "\":" + wrong + "}", name);
        }
    }

    private static void messages(String param, String... wrongs) {
        for (var wrong : wrongs) {
            value("{\"model\":\"m\",\"messages\":" + wrong + "}", param);
        }
    }

    private static void raw(String name, int... bytes) {
        var body = new ByteArrayOutputStream();
        body.writeBytes((START + ",\"a\":\"").getBytes(StandardCharsets.UTF_8));
        for (var b : bytes) {
            body.write(b);
        }
        body.writeBytes("\"}".getBytes(StandardCharsets.UTF_8));
        ALL.add(new Body(name, body.toByteArray(), Endpoint.CHAT_COMPLETIONS, Problem.INVALID_JSON, null));
    }

    private static void prompt(Problem problem, String param, String body) {
        ALL.add(new Body(body, body.getBytes(StandardCharsets.UTF_8), Endpoint.COMPLETIONS, problem, param));
    }

    private static void bad(Problem problem, String body, @Nullable String param) {
        var name = body.length() <= 150 ? body : body.substring(0, 150) + "... (" + body.length() + ")";
        ALL.add(new Body(
                name.replaceAll("\\p{Cntrl}", "?"),
                body.getBytes(StandardCharsets.UTF_8),
                Endpoint.CHAT_COMPLETIONS,
                problem,
                param));
    }
}
