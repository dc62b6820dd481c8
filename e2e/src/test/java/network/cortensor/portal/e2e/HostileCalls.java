package network.cortensor.portal.e2e;

import java.util.List;

/** Calls that are well formed and yet not taken: no such route, method, media type, model; keys that are none; too much. */
final class HostileCalls {
    private static final String CHAT = "/v1/chat/completions";
    private static final String HOST = " HTTP/1.1\r\nHost: portal\r\n";
    private static final byte[] GOOD = Hostile.utf8(Hostile.chatBody("hi", false));

    private HostileCalls() {}

    static List<Hostile> routes(String key) {
        var bearer = Hostile.authorization(key);
        return List.of(
                Hostile.call("no such route", "GET /v1/nothing" + HOST + bearer + "\r\n", 404, "unknown_route"),
                Hostile.call("base URL without /v1", "GET /models" + HOST + bearer + "\r\n", 404, "unknown_route"),
                Hostile.call(
                        "a route's name and more", "GET /v1/modelsx" + HOST + bearer + "\r\n", 404, "unknown_route"),
                Hostile.call("dots in the path", "GET /v1/../ops" + HOST + bearer + "\r\n", 404, "unknown_route"),
                Hostile.call("the wrong method", "GET " + CHAT + HOST + bearer + "\r\n", 405, "method_not_allowed"),
                Hostile.call(
                        "DELETE on models", "DELETE /v1/models" + HOST + bearer + "\r\n", 405, "method_not_allowed"),
                Hostile.call("TRACE", "TRACE /v1/models" + HOST + bearer + "\r\n", 405, "method_not_allowed"),
                Hostile.call(
                        "a method in lower case", "get /v1/models" + HOST + bearer + "\r\n", 405, "method_not_allowed"),
                new Hostile(
                        "a model that is not there",
                        Hostile.latin1("GET /v1/models/none" + HOST + bearer + "\r\n"),
                        404,
                        "model_not_found",
                        "model",
                        Hostile.After.AS_TOLD),
                new Hostile(
                        "a chat with a model that is not there",
                        Hostile.post(CHAT, bearer, Hostile.utf8(Hostile.chatBody("none", "hi", false))),
                        404,
                        "model_not_found",
                        "model",
                        Hostile.After.OPEN));
    }

    static List<Hostile> media(String key) {
        return List.of(
                media("a form", key, "Content-Type: application/x-www-form-urlencoded\r\n"),
                media("text", key, "Content-Type: text/plain\r\n"),
                media("not quite JSON", key, "Content-Type: application/jsonp\r\n"),
                media("compressed", key, "Content-Type: application/json\r\nContent-Encoding: gzip\r\n"));
    }

    static List<Hostile> keys(KeyTexts keys) {
        return List.of(
                key("no key", "", "invalid_api_key"),
                key("no key after Bearer", "Authorization: Bearer \r\n", "invalid_api_key"),
                key("a key by Basic", "Authorization: Basic " + keys.live() + "\r\n", "invalid_api_key"),
                key("a key of another product", bearer("sk-" + "a".repeat(48)), "invalid_api_key"),
                key("a mistyped key", bearer(keys.mistyped()), "invalid_api_key"),
                key("a key cut short", bearer(keys.live().substring(0, 40)), "invalid_api_key"),
                key("a key that nobody has", bearer(keys.unknown()), "invalid_api_key"),
                key("a very long key", bearer("pk_live_" + "a".repeat(8000)), "invalid_api_key"),
                key("SQL as a key", bearer("pk_live_' OR 1=1;--"), "invalid_api_key"),
                key("a revoked key", bearer(keys.revoked()), "api_key_revoked"),
                key("an expired key", bearer(keys.expired()), "api_key_expired"));
    }

    /** Bodies over the limit: one that says so, one that does not. */
    static List<Hostile> tooLarge(String key, int limit) {
        var head = "POST " + CHAT + HOST + Hostile.authorization(key) + "Content-Type: application/json\r\n";
        var over = Integer.toHexString(limit + 1);
        return List.of(
                new Hostile(
                        "a body that says it is too large",
                        Hostile.latin1(head + "Content-Length: " + (limit + 1) + "\r\n\r\n"),
                        413,
                        "request_too_large",
                        null,
                        Hostile.After.CLOSED),
                new Hostile(
                        "a chunked body that grows too large",
                        Hostile.latin1(
                                head + "Transfer-Encoding: chunked\r\n\r\n" + over + "\r\n" + "x".repeat(limit + 1)),
                        413,
                        "request_too_large",
                        null,
                        Hostile.After.CLOSED));
    }

    private static Hostile media(String name, String key, String type) {
        var head = "POST " + CHAT + HOST + Hostile.authorization(key) + type + "Content-Length: " + GOOD.length
                + "\r\n\r\n";
        return Hostile.call(name, head + Hostile.chatBody("hi", false), 415, "unsupported_media_type");
    }

    private static Hostile key(String name, String header, String code) {
        return new Hostile(name, Hostile.post(CHAT, header, GOOD), 401, code, null, Hostile.After.AS_TOLD);
    }

    private static String bearer(String key) {
        return Hostile.authorization(key);
    }
}
