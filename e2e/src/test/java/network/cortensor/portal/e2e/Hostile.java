package network.cortensor.portal.e2e;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * One row of the table of bad input: what is sent and what must come back.
 *
 * @param name what is wrong with it
 * @param bytes everything that is written on a new connection
 * @param status the HTTP status of the only answer
 * @param code {@code error.code}
 * @param param {@code error.param}
 * @param closes whether the connection must be closed afterwards; otherwise it must go on serving
 */
@SuppressWarnings("ArrayRecordComponent") // a test's input, never compared
record Hostile(
        String name,
        byte[] bytes,
        int status,
        String code,
        @Nullable String param,
        boolean closes) {
    private static final String CHAT = "/v1/chat/completions";

    /** A request whose protocol is broken: it is refused, and nothing more is read from that connection. */
    static Hostile broken(String name, String latin1) {
        return new Hostile(name, latin1(latin1), 400, "bad_request", null, true);
    }

    /** A well-framed chat request with this body, which is refused with 400. */
    static Hostile body(String name, String key, byte[] body, String code, @Nullable String param) {
        return new Hostile(name, post(CHAT, authorization(key), body), 400, code, param, false);
    }

    /** A call that is well formed but not allowed or not there. */
    static Hostile call(String name, String head, int status, String code) {
        return new Hostile(name, latin1(head), status, code, null, false);
    }

    /** The same row, but the connection is closed afterwards. */
    Hostile closing() {
        return new Hostile(name, bytes, status, code, param, true);
    }

    /** A POST with a body and its length. */
    static byte[] post(String path, String headers, byte[] body) {
        var head = latin1("POST " + path + " HTTP/1.1\r\nHost: portal\r\n" + headers
                + "Content-Type: application/json\r\nContent-Length: " + body.length + "\r\n\r\n");
        var whole = new byte[head.length + body.length];
        System.arraycopy(head, 0, whole, 0, head.length);
        System.arraycopy(body, 0, whole, head.length, body.length);
        return whole;
    }

    /** A chat request in one piece that is in order. */
    static byte[] goodChat(String key, String content, boolean stream) {
        return post(CHAT, authorization(key), utf8(chatBody(content, stream)));
    }

    static String chatBody(String content, boolean stream) {
        return "{\"model\":\"gpt-oss-20b\",\"stream\":" + stream + ",\"messages\":[{\"role\":\"user\",\"content\":\""
                + content + "\"}]}";
    }

    static String authorization(String key) {
        return "Authorization: Bearer " + key + "\r\n";
    }

    static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    static byte[] latin1(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    @Override
    public String toString() {
        return name;
    }
}
