package network.cortensor.portal.upstream.openai;

import java.nio.charset.StandardCharsets;
import network.cortensor.portal.domain.usage.Endpoint;
import network.cortensor.portal.upstream.json.JsonCursor;
import network.cortensor.portal.upstream.json.KnownNames;
import network.cortensor.portal.upstream.request.InferenceRequest;

/**
 * What a model reads of a request, for counting.
 *
 * @param text all text, one piece after the other
 * @param extraTokens tokens that are not text: what frames a message, and prompts given as tokens
 */
record PromptText(String text, long extraTokens) {
    private static final int TOKENS_PER_MESSAGE = 4;
    private static final KnownNames NAMES = new KnownNames("content", "text", "tool_calls", "name", "role", "type");

    /** Reads it out of a request. Takes time in proportion to the request. Only the input of its own endpoint was checked. */
    static PromptText read(InferenceRequest request) {
        var reading = new Reading(request.body());
        for (var field : request.fields()) {
            var cursor = new JsonCursor().over(request.body(), field.start(), field.end());
            switch (field.name()) {
                case "messages" -> {
                    if (request.endpoint() == Endpoint.CHAT_COMPLETIONS) {
                        reading.passMessages(cursor);
                    }
                }
                case "tools", "functions" -> reading.passRaw(cursor);
                case "prompt" -> {
                    if (request.endpoint() == Endpoint.COMPLETIONS) {
                        reading.passPrompt(cursor);
                    }
                }
                default -> {
                    // Not read by the model.
                }
            }
        }
        return new PromptText(reading.text.toString(), reading.extraTokens);
    }

    /** How many bytes of a request a model reads, JSON and all: no need to read them. */
    static long bytes(InferenceRequest request) {
        var input = request.endpoint() == Endpoint.CHAT_COMPLETIONS ? "messages" : "prompt";
        var bytes = 0L;
        for (var field : request.fields()) {
            var name = field.name();
            if (name.equals(input) || name.equals("tools") || name.equals("functions")) {
                bytes += field.end() - field.start();
            }
        }
        return bytes;
    }

    private static final class Reading {
        private final byte[] body;
        private final StringBuilder text = new StringBuilder();
        private long extraTokens;

        Reading(byte[] body) {
            this.body = body;
        }

        void passMessages(JsonCursor cursor) {
            cursor.enterArray();
            while (cursor.nextElement()) {
                extraTokens += TOKENS_PER_MESSAGE;
                cursor.enterObject();
                while (cursor.nextField()) {
                    switch (cursor.name(NAMES)) {
                        case "content" -> passContent(cursor);
                        case "name", "tool_calls" -> passRaw(cursor);
                        default -> cursor.skip();
                    }
                }
            }
        }

        void passContent(JsonCursor cursor) {
            switch (cursor.peek()) {
                case '"' -> text.append(cursor.string());
                case '[' -> {
                    cursor.enterArray();
                    while (cursor.nextElement()) {
                        passPart(cursor);
                    }
                }
                default -> cursor.skip();
            }
        }

        void passPrompt(JsonCursor cursor) {
            switch (cursor.peek()) {
                case '"' -> text.append(cursor.string());
                case '[' -> {
                    cursor.enterArray();
                    while (cursor.nextElement()) {
                        passPrompt(cursor);
                    }
                }
                default -> {
                    cursor.skip();
                    extraTokens++;
                }
            }
        }

        /** Definitions and calls are rendered into the prompt about as they stand. */
        void passRaw(JsonCursor cursor) {
            cursor.peek();
            var start = cursor.position();
            cursor.skip();
            text.append(new String(body, start, cursor.position() - start, StandardCharsets.UTF_8));
        }

        private void passPart(JsonCursor cursor) {
            cursor.enterObject();
            while (cursor.nextField()) {
                if (cursor.name(NAMES).equals("text") && cursor.peek() == '"') {
                    text.append(cursor.string());
                } else {
                    cursor.skip();
                }
            }
        }
    }
}
