package network.cortensor.portal.upstream.cortensor;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import network.cortensor.portal.domain.usage.Endpoint;
import network.cortensor.portal.upstream.Stamp;

/** Writes the chunks of a stream. What all of them share is written once. */
final class ChunkWriter {
    private final boolean chat;
    private final byte[] head;
    private final byte[] tail;
    private boolean first = true;

    ChunkWriter(Endpoint endpoint, Stamp stamp, boolean includeUsage) {
        chat = endpoint == Endpoint.CHAT_COMPLETIONS;
        head = utf8("data: {\"id\":" + quoted(stamp.id()) + ",\"object\":\""
                + (chat ? "chat.completion.chunk" : "text_completion") + "\",\"created\":" + stamp.createdSeconds()
                + ",\"model\":" + quoted(stamp.model()) + ",\"choices\":[{\"index\":0,"
                + (chat ? "\"delta\":{" : "\"text\":\""));
        tail = utf8("}]" + (includeUsage ? ",\"usage\":null" : "") + "}\n\n");
    }

    /** A chunk with a piece of text. The completions call has no place for reasoning. */
    void text(Buffer out, Channel channel, String text) {
        if (!chat && channel == Channel.REASONING) {
            return;
        }
        out.appendBytes(head);
        if (chat) {
            role(out);
            out.appendString(channel == Channel.CONTENT ? "\"content\":\"" : "\"reasoning_content\":\"");
        }
        out.appendBytes(JsonStringEncoder.getInstance().quoteAsUTF8(text));
        out.appendString(
                chat ? "\"},\"logprobs\":null,\"finish_reason\":null" : "\",\"logprobs\":null,\"finish_reason\":null");
        out.appendBytes(tail);
    }

    /** The last chunk. */
    void finish(Buffer out, String reason) {
        out.appendBytes(head);
        if (chat && first) {
            role(out);
            out.appendString("\"content\":\"\"");
        }
        out.appendString(chat ? "}" : "\"").appendString(",\"logprobs\":null,\"finish_reason\":\"" + reason + "\"");
        out.appendBytes(tail);
    }

    private void role(Buffer out) {
        if (first) {
            first = false;
            out.appendString("\"role\":\"assistant\",");
        }
    }

    private static String quoted(String text) {
        return '"' + new String(JsonStringEncoder.getInstance().quoteAsString(text)) + '"';
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
