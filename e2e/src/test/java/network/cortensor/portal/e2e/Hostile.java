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
 * @param after what becomes of the connection
 */
@SuppressWarnings("ArrayRecordComponent") // a test's input, never compared
record Hostile(
        String name,
        byte[] bytes,
        int status,
        String code,
        @Nullable String param,
        After after) {
    /** What becomes of the connection when the answer has been read. */
    enum After {
        /** It goes on serving. */
        OPEN,
        /** It is closed, as the answer says: nobody can tell where the next request would begin. */
        CLOSED,
        /** Either, but what the answer says is what happens: the body of the refused request may not have been read. */
        AS_TOLD
    }

    private static final String DEMO_MODEL = "gpt-oss-20b";
    private static final String CHAT = "/v1/chat/completions";

    /** A request whose protocol is broken: it is refused, and nothing more is read from that connection. */
    static Hostile broken(String name, String latin1) {
        return new Hostile(name, latin1(latin1), 400, "bad_request", null, After.CLOSED);
    }

    /** A well-framed chat request with this body, which is refused with 400. */
    static Hostile body(String name, String key, byte[] body, String code, @Nullable String param) {
        return new Hostile(name, post(CHAT, authorization(key), body), 400, code, param, After.OPEN);
    }

    /** A call that is well formed but not allowed or not there. */
    static Hostile call(String name, String head, int status, String code) {
        return new Hostile(name, latin1(head), status, code, null, After.AS_TOLD);
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

    /** A chat request in one piece that is in order. The content must need no escaping in JSON. */
    static byte[] goodChat(String key, String content, boolean stream) {
        return chat(key, DEMO_MODEL, content, stream);
    }

    /** A chat request in one piece. */
    static byte[] chat(String key, String model, String content, boolean stream) {
        return post(CHAT, authorization(key), utf8(chatBody(model, content, stream)));
    }

    static String chatBody(String content, boolean stream) {
        return chatBody(DEMO_MODEL, content, stream);
    }

    static String chatBody(String model, String content, boolean stream) {
        return "{\"model\":\"" + model + "\",\"stream\":" + stream + ",\"messages\":[{\"role\":\"user\",\"content\":\""
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
