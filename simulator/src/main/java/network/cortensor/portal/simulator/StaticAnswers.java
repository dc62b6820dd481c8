package network.cortensor.portal.simulator;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;

/**
 * What a {@link StaticUpstream} sends, encoded once.
 *
 * @param unary a whole HTTP response
 * @param streamHead head of the streamed response
 * @param streamChunk one delta as an HTTP chunk
 * @param streamEnd finish event, {@code [DONE]} and the last HTTP chunk
 * @param chunks deltas per stream
 * @param intervalMillis time between two deltas, at least 1
 */
public record StaticAnswers(
        Buffer unary, Buffer streamHead, Buffer streamChunk, Buffer streamEnd, int chunks, int intervalMillis) {

    public StaticAnswers {
        if (chunks < 0 || intervalMillis < 1) {
            throw new IllegalArgumentException("chunks must be 0 or more, intervalMillis 1 or more");
        }
    }

    /** Chat completions of an OpenAI-compatible server: a whole one of about 300 bytes; a stream of {@code chunks} deltas, with usage. */
    public static StaticAnswers openAi(int chunks, int intervalMillis) {
        String names = "\"id\":\"chatcmpl-static\",\"created\":1780000000,\"model\":\"static\",";
        String usage = usage(chunks);
        String whole = "{" + names + "\"object\":\"chat.completion\",\"choices\":[{\"index\":0,\"message\":{\"role\":"
                + "\"assistant\",\"content\":\"A fixed answer of a static upstream.\"},\"finish_reason\":\"stop\"}],"
                + usage + "}";
        String chunk = "{" + names + "\"object\":\"chat.completion.chunk\",\"choices\":[{\"index\":0,\"delta\":"
                + "{\"content\":\" word\"},\"finish_reason\":null}]}";
        String last = "{" + names + "\"object\":\"chat.completion.chunk\",\"choices\":[{\"index\":0,\"delta\":{},"
                + "\"finish_reason\":\"stop\"}]}";
        String counted = "{" + names + "\"object\":\"chat.completion.chunk\",\"choices\":[]," + usage + "}";
        return of(whole, chunk, new String[] {last, counted}, chunks, intervalMillis);
    }

    /** Completions of a router: a whole one; a stream of {@code chunks} deltas, with usage. */
    public static StaticAnswers router(int chunks, int intervalMillis) {
        String names = "\"id\":\"cmpl-static\",\"object\":\"text_completion\",\"created\":1780000000,"
                + "\"model\":\"default\",\"task_id\":1,";
        String whole = "{" + names + "\"choices\":[{\"index\":0,\"text\":\"A fixed answer of a static upstream.\","
                + "\"logprobs\":null,\"finish_reason\":\"stop\"}]," + usage(chunks) + "}";
        String chunk = "{" + names
                + "\"choices\":[{\"index\":0,\"text\":\" word\",\"logprobs\":null,\"finish_reason\":null}]}";
        String last = "{" + names
                + "\"choices\":[{\"index\":0,\"text\":\"\",\"logprobs\":null,\"finish_reason\":\"stop\"}],"
                + usage(chunks) + "}";
        return of(whole, chunk, new String[] {last}, chunks, intervalMillis);
    }

    private static String usage(int chunks) {
        return "\"usage\":"
                + new JsonObject()
                        .put("prompt_tokens", 12)
                        .put("completion_tokens", chunks)
                        .put("total_tokens", 12 + chunks)
                        .encode();
    }

    private static StaticAnswers of(String whole, String chunk, String[] last, int chunks, int intervalMillis) {
        int length = whole.getBytes(StandardCharsets.UTF_8).length;
        Buffer unary = head("content-type: application/json", "content-length: " + length)
                .appendString(whole);
        Buffer head = head("content-type: text/event-stream; charset=utf-8", "transfer-encoding: chunked");
        Buffer end = Buffer.buffer();
        for (String event : last) {
            end.appendBuffer(httpChunk(Sse.event(event)));
        }
        end.appendBuffer(httpChunk(Sse.DONE)).appendString("0\r\n\r\n");
        return new StaticAnswers(unary, head, httpChunk(Sse.event(chunk)), end, chunks, intervalMillis);
    }

    private static Buffer head(String type, String framing) {
        return Buffer.buffer(String.join("\r\n", "HTTP/1.1 200 OK", type, framing, "", ""));
    }

    private static Buffer httpChunk(Buffer bytes) {
        return Buffer.buffer(Integer.toHexString(bytes.length()))
                .appendString("\r\n")
                .appendBuffer(bytes)
                .appendString("\r\n");
    }
}
