package network.cortensor.portal.e2e;

import java.util.List;

/** Requests that break the HTTP protocol, most of them to make two readers see two different requests (RFC 9112, section 11.2). */
final class HostileProtocol {
    private static final String SMUGGLED = "0\r\n\r\nGET /health/live HTTP/1.1\r\nHost: portal\r\n\r\n";

    private final String post;

    private HostileProtocol(String key) {
        post = "POST /v1/chat/completions HTTP/1.1\r\nHost: portal\r\n" + Hostile.authorization(key)
                + "Content-Type: application/json\r\n";
    }

    static List<List<Hostile>> all(String key) {
        var requests = new HostileProtocol(key);
        return List.of(requests.lengths(), requests.chunks(), requests.fields(), requestLines(), sizes());
    }

    private List<Hostile> lengths() {
        return List.of(
                broken("both length and chunked", "Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n" + SMUGGLED),
                broken("chunked, then length", "Transfer-Encoding: chunked\r\nContent-Length: 4\r\n\r\n" + SMUGGLED),
                broken("two lengths", "Content-Length: 2\r\nContent-Length: 4\r\n\r\n{}{}"),
                broken("two lengths in one field", "Content-Length: 2, 4\r\n\r\n{}{}"),
                broken("negative length", "Content-Length: -2\r\n\r\n{}"),
                broken("length with a plus", "Content-Length: +2\r\n\r\n{}"),
                broken("length in hexadecimal", "Content-Length: 0x2\r\n\r\n{}"),
                broken("length with letters", "Content-Length: 2b\r\n\r\n{}"),
                broken("length without a number", "Content-Length:\r\n\r\n{}"),
                broken("length beyond 64 bits", "Content-Length: 99999999999999999999\r\n\r\n{}"));
    }

    private List<Hostile> chunks() {
        var chunked = "Transfer-Encoding: chunked\r\n\r\n";
        return List.of(
                broken("unknown transfer coding", "Transfer-Encoding: xchunked\r\n\r\n" + SMUGGLED),
                broken("chunked is not the last coding", "Transfer-Encoding: chunked, identity\r\n\r\n" + SMUGGLED),
                broken("chunked twice", "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n" + SMUGGLED),
                broken("two codings", "Transfer-Encoding: chunked\r\nTransfer-Encoding: x\r\n\r\n" + SMUGGLED),
                broken("blank before the colon", "Transfer-Encoding : chunked\r\n\r\n" + SMUGGLED),
                broken("vertical tab before chunked", "Transfer-Encoding: \u000bchunked\r\n\r\n" + SMUGGLED),
                broken("chunk size is no number", chunked + "zz\r\n{}\r\n0\r\n\r\n"),
                broken("chunk size is negative", chunked + "-2\r\n{}\r\n0\r\n\r\n"),
                broken("chunk size has a prefix", chunked + "0x2\r\n{}\r\n0\r\n\r\n"),
                broken("chunk size beyond 31 bits", chunked + "80000000\r\n{}\r\n0\r\n\r\n"),
                broken("chunk size is empty", chunked + "\r\n{}\r\n0\r\n\r\n"),
                broken("chunk is longer than its size", chunked + "2\r\n{}{}\r\n0\r\n\r\n"),
                broken("chunk ends with a bare LF", chunked + "2\r\n{}\n0\r\n\r\n"),
                broken("chunk size ends with a bare LF", chunked + "2\n{}\r\n0\r\n\r\n"));
    }

    private List<Hostile> fields() {
        var end = "Content-Length: 0\r\n\r\n";
        return List.of(
                broken("lines end with a bare LF", post.replace("\r\n", "\n") + "Content-Length: 0\n\n", ""),
                broken("one field ends with a bare LF", "X-A: b\n" + end),
                Hostile.broken(
                        "the first field begins with a blank",
                        "GET /v1/models HTTP/1.1\r\n X-A: b\r\nHost: portal\r\n\r\n"),
                broken("a field without colon", "no colon\r\n" + end),
                broken("a field without name", ": b\r\n" + end),
                broken("a blank in a field's name", "X A: b\r\n" + end),
                broken("a NUL in a field's value", "X-A: b\0c\r\n" + end),
                broken("a NUL in a field's name", "X-\0A: b\r\n" + end),
                broken("a bare CR in a field's value", "X-A: b\rc: d\r\n" + end),
                broken("two hosts", "Host: other\r\n" + end),
                Hostile.broken("no host", "GET /v1/models HTTP/1.1\r\n\r\n"),
                Hostile.broken("host is no host", "GET /v1/models HTTP/1.1\r\nHost: a b/c@d\r\n\r\n"));
    }

    private static List<Hostile> requestLines() {
        var rest = "\r\nHost: portal\r\n\r\n";
        return List.of(
                Hostile.broken("no version", "GET /v1/models" + rest),
                Hostile.broken("no target", "GET HTTP/1.1" + rest),
                Hostile.broken("unknown protocol", "GET /v1/models GOPHER/1.1" + rest),
                Hostile.broken("version of the future", "GET /v1/models HTTP/9.9" + rest),
                Hostile.broken("HTTP/2 without upgrade", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"),
                Hostile.broken("brackets in the method", "G(E)T /v1/models HTTP/1.1" + rest),
                Hostile.broken("a blank in the target", "GET /v1/ models HTTP/1.1" + rest),
                Hostile.broken("a NUL in the target", "GET /v1/\0models HTTP/1.1" + rest),
                Hostile.broken(
                        "TLS on a plain port", "\u0016\u0003\u0001\u0002\0\u0001\0\u0001\u00fc\u0003\u0003\r\n\r\n"),
                Hostile.broken("bytes of anything", "\u00ff\u00fe\u0001\u0002 \u0080\u0081 \u00ff\r\n\r\n"));
    }

    private static List<Hostile> sizes() {
        var get = "GET /v1/models HTTP/1.1\r\nHost: portal\r\n";
        return List.of(
                large("a very long request line", "GET /" + "a".repeat(20_000) + " HTTP/1.1\r\nHost: portal\r\n\r\n"),
                large("one very large field", get + "X-A: " + "a".repeat(70_000) + "\r\n\r\n"),
                large("very many fields", get + "X-A: aaaaaaaaaaaaaaaaaaaaaaaa\r\n".repeat(3000) + "\r\n"),
                large("a field with a very long name", get + "X".repeat(70_000) + ": a\r\n\r\n"));
    }

    private static Hostile large(String name, String latin1) {
        return new Hostile(name, Hostile.latin1(latin1), 431, "headers_too_large", null, Hostile.After.CLOSED);
    }

    private Hostile broken(String name, String rest) {
        return broken(name, post, rest);
    }

    private static Hostile broken(String name, String start, String rest) {
        return Hostile.broken(name, start + rest);
    }
}
