package network.cortensor.portal.e2e;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Chat requests that are well framed, with bodies that are broken, hostile, of wrong types, or ask for what the model cannot do. */
final class HostileBodies {
    private static final String START =
            "{\"model\":\"gpt-oss-20b\",\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]";

    private final String key;
    private final List<Hostile> rows = new ArrayList<>();

    private HostileBodies(String key) {
        this.key = key;
    }

    static List<Hostile> all(String key) {
        var bodies = new HostileBodies(key);
        bodies.broken();
        bodies.text();
        bodies.wrongTypes();
        bodies.wrongMessages();
        bodies.unsupported();
        return bodies.rows;
    }

    private void broken() {
        invalid("empty body", "");
        invalid("not JSON", "model=gpt-oss-20b");
        invalid("JSON, but no object", "[1,2]");
        invalid("cut short", START);
        invalid("something after the end", START + "}{}");
        invalid("a comma too much", START + ",}");
        invalid("a comment", START + "/* hello */}");
        invalid("single quotes", START + ",'a':1}");
        invalid("NaN", START + ",\"temperature\":NaN}");
        invalid("a leading zero", START + ",\"seed\":01}");
        invalid("a byte order mark", "\uFEFF" + START + "}");
        row("a field twice", START + ",\"model\":\"gpt-oss-120b\"}", "invalid_json", "model");
        row("a field twice, once escaped", START + ",\"mod\\u0065l\":\"x\"}", "invalid_json", "model");
        invalid("nested 65 deep", START + ",\"a\":" + "[".repeat(64) + "]".repeat(64) + "}");
        invalid("nested 30,000 deep, never closed", START + ",\"a\":" + "{\"a\":".repeat(6_000));
        invalid("a number beyond a double", START + ",\"seed\":1e999}");
        invalid("a number of 40,000 digits", START + ",\"x\":" + "9".repeat(40_000) + "}");
    }

    private void text() {
        invalid("a control character in a string", START + ",\"a\":\"\u0001\"}");
        invalid("an unknown escape", START + ",\"a\":\"\\x41\"}");
        invalid("a lone high surrogate", START + ",\"a\":\"\\ud800\"}");
        invalid("surrogates in the wrong order", START + ",\"a\":\"\\udc00\\ud800\"}");
        bytes("invalid UTF-8: a lone continuation byte", "\u0080");
        bytes("invalid UTF-8: overlong", "\u00c0\u00af");
        bytes("invalid UTF-8: a surrogate", "\u00ed\u00a0\u0080");
        bytes("invalid UTF-8: cut short", "\u00e2\u0082");
        rows.add(Hostile.body("UTF-16", key, (START + "}").getBytes(StandardCharsets.UTF_16LE), "invalid_json", null));
    }

    private void wrongTypes() {
        row(
                "no model",
                "{\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}",
                "missing_required_parameter",
                "model");
        row("no messages", "{\"model\":\"gpt-oss-20b\"}", "missing_required_parameter", "messages");
        row("model is a number", "{\"model\":7}", "invalid_value", "model");
        value("stream is a string", "stream", "\"true\"");
        value("stream_options without stream", "stream_options", "{\"include_usage\":true}");
        value("max_tokens is a string", "max_tokens", "\"5\"");
        value("max_tokens is zero", "max_tokens", "0");
        value("max_tokens is negative", "max_tokens", "-5");
        value("max_tokens is a fraction", "max_tokens", "1.5");
        value("max_tokens is huge", "max_tokens", "99999999999999999999999");
        value("temperature is too high", "temperature", "2.5");
        value("temperature is a string", "temperature", "\"hot\"");
        value("top_p is negative", "top_p", "-0.1");
        value("stop is a number", "stop", "5");
        value("five stop sequences", "stop", "[\"a\",\"b\",\"c\",\"d\",\"e\"]");
        value("n is zero", "n", "0");
        value("seed is a fraction", "seed", "1.5");
        value("tools is an object", "tools", "{}");
        value("response_format is a string", "response_format", "\"json\"");
    }

    private void wrongMessages() {
        messages("messages is a string", "\"hi\"", "messages");
        messages("messages is empty", "[]", "messages");
        messages("a message is a string", "[\"hi\"]", "messages[0]");
        messages("an unknown role", "[{\"role\":\"robot\",\"content\":\"hi\"}]", "messages[0].role");
        messages("content is a number", "[{\"role\":\"user\",\"content\":5}]", "messages[0].content");
        messages("content is null", "[{\"role\":\"user\",\"content\":null}]", "messages[0].content");
    }

    private void unsupported() {
        unsupported("tools", "tools", "[{\"type\":\"function\",\"function\":{\"name\":\"f\",\"parameters\":{}}}]");
        unsupported(
                "a JSON schema",
                "response_format",
                "{\"type\":\"json_schema\",\"json_schema\":{\"name\":\"a\",\"schema\":{}}}");
        unsupported("two choices", "n", "2");
        unsupported("logprobs", "logprobs", "true");
        var image = "[{\"role\":\"user\",\"content\":[{\"type\":\"image_url\",\"image_url\":{\"url\":\"data:,\"}}]}]";
        row(
                "an image",
                "{\"model\":\"gpt-oss-20b\",\"messages\":" + image + "}",
                "unsupported_parameter",
                "messages[0].content[0].type");
        row("more output than the context", START + ",\"max_tokens\":2000000000}", "context_length_exceeded", null);
    }

    private void invalid(String name, String body) {
        row(name, body, "invalid_json", null);
    }

    private void value(String name, String field, String value) {
        row(name, START + ",\"" + field + "\":" + value + "}", "invalid_value", field);
    }

    private void unsupported(String name, String field, String value) {
        row(name, START + ",\"" + field + "\":" + value + "}", "unsupported_parameter", field);
    }

    private void messages(String name, String messages, String param) {
        row(name, "{\"model\":\"gpt-oss-20b\",\"messages\":" + messages + "}", "invalid_value", param);
    }

    private void bytes(String name, String latin1) {
        rows.add(
                Hostile.body(name, key, Hostile.latin1(START + ",\"user\":\"" + latin1 + "\"}"), "invalid_json", null));
    }

    private void row(String name, String body, String code, @Nullable String param) {
        rows.add(Hostile.body(name, key, Hostile.utf8(body), code, param));
    }
}
