package network.cortensor.portal.upstream.openai;

import java.util.Locale;
import network.cortensor.portal.domain.fleet.UpstreamFailure;
import network.cortensor.portal.domain.problem.Problem;
import network.cortensor.portal.domain.problem.Refusal;
import network.cortensor.portal.upstream.json.JsonCursor;
import network.cortensor.portal.upstream.json.KnownNames;
import network.cortensor.portal.upstream.json.MalformedJson;
import org.jspecify.annotations.Nullable;

/**
 * What an upstream says when it fails, and what our client is told instead. The upstream's text is looked at, never passed on and
 * never logged: it may quote the prompt and it names what customers are not to know.
 *
 * @param code the HTTP status that the body names, or 0
 * @param context whether it is about the length of the context
 */
record UpstreamError(int code, boolean context) {
    private static final KnownNames NAMES =
            new KnownNames("error", "message", "code", "type", "status", "object", "param", "detail");
    private static final String[] CONTEXT_WORDS = {
        "context_length_exceeded",
        "exceed_context_size",
        "context length",
        "context size",
        "context window",
        "maximum context",
        "prompt is too long",
        "input is too long"
    };
    private static final int MAX_CODE_LENGTH = 3;

    /** Reads an error's body; one that is not understood says nothing. */
    static UpstreamError read(byte[] bytes, int from, int to) {
        var reading = new Reading(new JsonCursor().over(bytes, from, to));
        try {
            reading.pass();
        } catch (MalformedJson notJson) {
            // A proxy's HTML page, for example: the status says enough.
        }
        return new UpstreamError(reading.code, reading.context);
    }

    /** What the client is told about an answer with this status. */
    Refusal refusal(int status) {
        return Refusal.of(
                switch (status) {
                    case 400, 422 -> context ? Problem.CONTEXT_LENGTH_EXCEEDED : Problem.INVALID_VALUE;
                    case 413 -> context ? Problem.CONTEXT_LENGTH_EXCEEDED : Problem.REQUEST_TOO_LARGE;
                    case 408, 504 -> Problem.UPSTREAM_TIMEOUT;
                    case 429, 503 -> Problem.MODEL_AT_CAPACITY;
                    default -> Problem.UPSTREAM_FAILED;
                });
    }

    /** How a server fails that answers with this status; null where the request is at fault, or there are too many. */
    static @Nullable UpstreamFailure failure(int status) {
        return switch (status) {
            case 400, 413, 422, 429 -> null;
            case 408, 504 -> UpstreamFailure.TIMEOUT;
            default -> UpstreamFailure.ERROR_STATUS;
        };
    }

    /** The same for an error in band. */
    @Nullable
    UpstreamFailure failureInBand() {
        return failure(code == 0 && context ? 400 : code);
    }

    /** What the client is told about an error that came as an event of a stream, or as a body with status 200. */
    Refusal refusalInBand() {
        return refusal(code == 0 && context ? 400 : code);
    }

    private static final class Reading {
        private final JsonCursor cursor;
        private int code;
        private boolean context;

        Reading(JsonCursor cursor) {
            this.cursor = cursor;
        }

        /** Errors come as objects, as objects in "error", and as plain strings. */
        void pass() {
            switch (cursor.peek()) {
                case '"' -> look(cursor.string());
                case '{' -> {
                    cursor.enterObject();
                    while (cursor.nextField()) {
                        switch (cursor.name(NAMES)) {
                            case "error", "message", "type", "detail" -> pass();
                            case "code", "status" -> passCode();
                            default -> cursor.skip();
                        }
                    }
                }
                default -> cursor.skip();
            }
        }

        private void passCode() {
            if (cursor.peek() == '"') {
                look(cursor.string());
                return;
            }
            var start = cursor.peek();
            if (start < '0' || start > '9') {
                cursor.skip();
                return;
            }
            var digits = cursor.number();
            if (digits.length() == MAX_CODE_LENGTH && cursor.wasInteger()) {
                code = Integer.parseInt(digits);
            }
        }

        private void look(String text) {
            var lower = text.toLowerCase(Locale.ROOT);
            for (var words : CONTEXT_WORDS) {
                context |= lower.contains(words);
            }
        }
    }
}
