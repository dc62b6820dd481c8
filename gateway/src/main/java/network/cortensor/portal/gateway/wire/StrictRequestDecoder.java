package network.cortensor.portal.gateway.wire;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.AsciiString;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.impl.HttpServerConnection;
import io.vertx.core.http.impl.VertxHttpRequestDecoder;
import java.util.List;

/**
 * The engine's HTTP decoder without its leniency. What two servers in a row may understand differently is how requests are
 * smuggled past the first, so it is refused: a length beside a transfer coding, codings other than one {@code chunked}, a missing
 * or second host, nameless headers, control characters (<a href="https://www.rfc-editor.org/rfc/rfc9112#section-11.2">RFC 9112,
 * sections 3.2, 6.3 and 11.2</a>). Line folding is replaced by a space, as section 5.2 allows.
 */
public final class StrictRequestDecoder extends VertxHttpRequestDecoder {
    private int hosts;
    private boolean bodyBroken;

    private StrictRequestDecoder(HttpServerOptions options) {
        super(options);
    }

    /** Takes the place of the engine's own decoder; to be called before anything was read. */
    public static void install(HttpConnection connection, HttpServerOptions options) {
        var pipeline =
                ((HttpServerConnection) connection).channelHandlerContext().pipeline();
        pipeline.replace(VertxHttpRequestDecoder.class, "strictHttpDecoder", new StrictRequestDecoder(options));
    }

    /** Whether the framing of the last request's body was broken: the body ended there, and nothing after it can be trusted. */
    static boolean bodyBroken(HttpConnection connection) {
        var pipeline =
                ((HttpServerConnection) connection).channelHandlerContext().pipeline();
        var decoder = pipeline.get(StrictRequestDecoder.class);
        return decoder != null && decoder.bodyBroken;
    }

    @Override
    protected HttpMessage createMessage(String[] initialLine) {
        hosts = 0;
        var target = initialLine[1];
        for (var i = 0; i < target.length(); i++) {
            if (target.charAt(i) <= ' ' || target.charAt(i) >= 0x7F) {
                throw new IllegalArgumentException("a character that no request target has");
            }
        }
        var version = initialLine[2];
        if (!version.equals("HTTP/1.1") && !version.equals("HTTP/1.0")) {
            throw new IllegalArgumentException("another protocol");
        }
        return super.createMessage(initialLine);
    }

    @Override
    protected AsciiString splitHeaderName(byte[] line, int start, int length) {
        var name = super.splitHeaderName(line, start, length);
        if (name.isEmpty()) {
            throw new IllegalArgumentException("a header without a name");
        }
        if (name.contentEqualsIgnoreCase(HttpHeaderNames.HOST)) {
            hosts++;
        }
        return name;
    }

    /** Asked once per request, when all headers are there and before the body is looked for. */
    @Override
    protected boolean isContentAlwaysEmpty(HttpMessage message) {
        var headers = message.headers();
        if (hosts > 1 || (hosts == 0 && message.protocolVersion().equals(HttpVersion.HTTP_1_1))) {
            throw new IllegalArgumentException("not exactly one host");
        }
        if (hosts == 1 && !plausible(headers.get(HttpHeaderNames.HOST))) {
            throw new IllegalArgumentException("a host that is none");
        }
        if (headers.contains(HttpHeaderNames.TRANSFER_ENCODING)) {
            checkTransferCoding(message, headers);
        }
        return super.isContentAlwaysEmpty(message);
    }

    @Override
    protected void decode(ChannelHandlerContext context, ByteBuf buffer, List<Object> out) throws Exception {
        super.decode(context, buffer, out);
        for (var i = 0; i < out.size(); i++) {
            if (out.get(i) instanceof HttpContent content
                    && !(content instanceof HttpMessage)
                    && content.decoderResult().isFailure()) {
                // The engine would drop the connection without a word: let the request end, so that it can be refused.
                bodyBroken = true;
                content.release();
                out.set(i, LastHttpContent.EMPTY_LAST_CONTENT);
            }
        }
    }

    private static void checkTransferCoding(HttpMessage message, HttpHeaders headers) {
        var codings = headers.getAll(HttpHeaderNames.TRANSFER_ENCODING);
        if (codings.size() != 1
                || !codings.getFirst().equalsIgnoreCase("chunked")
                || headers.contains(HttpHeaderNames.CONTENT_LENGTH)
                || message.protocolVersion().equals(HttpVersion.HTTP_1_0)) {
            throw new IllegalArgumentException("an ambiguous body length");
        }
    }

    private static boolean plausible(String host) {
        for (var i = 0; i < host.length(); i++) {
            var c = host.charAt(i);
            if (c <= ' ' || c >= 0x7F || "/?#@\\\"<>".indexOf(c) >= 0) {
                return false;
            }
        }
        return true;
    }
}
