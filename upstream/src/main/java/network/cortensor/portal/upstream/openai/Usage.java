package network.cortensor.portal.upstream.openai;

import network.cortensor.portal.domain.usage.Tokens;
import network.cortensor.portal.upstream.json.JsonCursor;
import network.cortensor.portal.upstream.json.KnownNames;
import org.jspecify.annotations.Nullable;

/** OpenAI's {@code usage} object. */
public final class Usage {
    private static final KnownNames NAMES = new KnownNames(
            "prompt_tokens",
            "completion_tokens",
            "total_tokens",
            "prompt_tokens_details",
            "completion_tokens_details",
            "cached_tokens",
            "reasoning_tokens");
    private static final int MAX_DIGITS = 15;
    private static final long ABSENT = -1;

    /** What templates add to a prompt, at most. */
    private static final int PROMPT_MARGIN = 256;

    /** What images and sound add to a prompt, at most. */
    private static final int MEDIA_MARGIN = 100_000;

    private Usage() {}

    /** The tokens as a {@code usage} object. */
    public static String json(Tokens tokens) {
        return "{\"prompt_tokens\":" + tokens.prompt() + ",\"completion_tokens\":" + tokens.completion()
                + ",\"total_tokens\":" + tokens.total() + ",\"prompt_tokens_details\":{\"cached_tokens\":"
                + tokens.cached() + "},\"completion_tokens_details\":{\"reasoning_tokens\":" + tokens.reasoning()
                + "}}";
    }

    /**
     * Whether a request can have used that much. Customers pay by these numbers, so what cannot be is counted instead: no token is
     * shorter than a byte, and no choice is longer than the client's limit or the model's context.
     */
    static boolean credible(Tokens tokens, SplicedRequest spliced) {
        var request = spliced.request();
        var context = (long) spliced.model().contextTokens();
        var longest = request.maxOutputTokens() > 0 ? Math.min(request.maxOutputTokens(), context) : context;
        if (tokens.completion() > longest * spliced.choices()) {
            return false;
        }
        var excess = tokens.prompt() - request.body().length - PROMPT_MARGIN;
        return excess <= 0 || (excess <= MEDIA_MARGIN && FeatureRules.holdsMedia(request));
    }

    /** Passes over a usage value; null when it does not say how many tokens there were. */
    static @Nullable Tokens read(JsonCursor cursor) {
        if (cursor.peek() != '{') {
            cursor.skip();
            return null;
        }
        var prompt = ABSENT;
        var completion = ABSENT;
        var cached = ABSENT;
        var reasoning = ABSENT;
        cursor.enterObject();
        while (cursor.nextField()) {
            switch (cursor.name(NAMES)) {
                case "prompt_tokens" -> prompt = count(cursor);
                case "completion_tokens" -> completion = count(cursor);
                case "prompt_tokens_details" -> cached = detail(cursor, "cached_tokens");
                case "completion_tokens_details" -> reasoning = detail(cursor, "reasoning_tokens");
                default -> cursor.skip();
            }
        }
        if (prompt < 0 || completion < 0) {
            return null;
        }
        // Details that contradict the sums are worth less than the sums.
        return new Tokens(prompt, Math.clamp(cached, 0, prompt), completion, Math.clamp(reasoning, 0, completion));
    }

    private static long detail(JsonCursor cursor, String wanted) {
        var count = ABSENT;
        if (cursor.peek() != '{') {
            cursor.skip();
            return count;
        }
        cursor.enterObject();
        while (cursor.nextField()) {
            if (cursor.name(NAMES).equals(wanted)) {
                count = count(cursor);
            } else {
                cursor.skip();
            }
        }
        return count;
    }

    private static long count(JsonCursor cursor) {
        var first = cursor.peek();
        if (first < '0' || first > '9') {
            cursor.skip();
            return ABSENT;
        }
        var digits = cursor.number();
        return cursor.wasInteger() && digits.length() <= MAX_DIGITS ? Long.parseLong(digits) : ABSENT;
    }
}
