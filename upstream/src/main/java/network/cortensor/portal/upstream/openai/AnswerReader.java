package network.cortensor.portal.upstream.openai;

import network.cortensor.portal.upstream.json.JsonCursor;
import network.cortensor.portal.upstream.json.KnownNames;

/**
 * Reads one object of an answer, a whole completion or a chunk of a stream: where its choices stand, what it says about usage, how
 * many choices it finishes, and the text in it, which goes to the account. One reader serves all chunks of a stream.
 */
final class AnswerReader {
    private static final KnownNames NAMES = new KnownNames(
            "id",
            "object",
            "created",
            "model",
            "choices",
            "usage",
            "error",
            "system_fingerprint",
            "service_tier",
            "prompt_logprobs",
            "kv_transfer_params",
            "timings",
            "index",
            "delta",
            "message",
            "text",
            "logprobs",
            "finish_reason",
            "stop_reason",
            "role",
            "content",
            "reasoning_content",
            "reasoning",
            "refusal",
            "tool_calls",
            "function_call",
            "function",
            "arguments",
            "name");

    /** What an object is. */
    enum Kind {
        /** It has choices. */
        ANSWER,
        /** It is about the stream, not part of the answer: no choices, or an empty list of them. */
        ASIDE,
        /** It tells of a failure. */
        ERROR
    }

    private final JsonCursor cursor = new JsonCursor();
    private final Account account;
    private final boolean bytesStay;
    private byte[] bytes = {};
    private int choicesFrom;
    private int choicesTo;
    private int choices;
    private int finished;

    /**
     * A reader of one answer's objects.
     *
     * @param bytesStay whether the bytes that it reads are still the same when the answer has ended
     */
    AnswerReader(Account account, boolean bytesStay) {
        this.account = account;
        this.bytesStay = bytesStay;
    }

    /**
     * Reads an object.
     *
     * @throws network.cortensor.portal.upstream.json.MalformedJson when it is none, or not of OpenAI's shape
     */
    Kind read(byte[] source, int from, int to) {
        bytes = source;
        choices = 0;
        var error = false;
        cursor.over(source, from, to).enterObject();
        while (cursor.nextField()) {
            switch (cursor.name(NAMES)) {
                case "choices" -> passChoices();
                case "usage" -> account.reported(Usage.read(cursor));
                case "error" -> {
                    error |= cursor.peek() != 'n';
                    cursor.skip();
                }
                case "object" -> error |= cursor.peek() == '"' && "error".equals(cursor.string(NAMES));
                default -> cursor.skip();
            }
        }
        cursor.finish();
        if (error) {
            return Kind.ERROR;
        }
        return choices > 0 ? Kind.ANSWER : Kind.ASIDE;
    }

    /** Index of the first byte of the choices' array. */
    int choicesFrom() {
        return choicesFrom;
    }

    /** Index after the last byte of the choices' array. */
    int choicesTo() {
        return choicesTo;
    }

    /** How many choices have had a {@code finish_reason}, over all objects read. */
    int finished() {
        return finished;
    }

    private void passChoices() {
        if (cursor.peek() == 'n') {
            cursor.skip();
            return;
        }
        choicesFrom = cursor.position();
        cursor.enterArray();
        while (cursor.nextElement()) {
            choices++;
            passChoice();
        }
        choicesTo = cursor.position();
    }

    private void passChoice() {
        cursor.enterObject();
        while (cursor.nextField()) {
            switch (cursor.name(NAMES)) {
                case "delta", "message" -> passMessage();
                case "text" -> passText(account.text());
                case "finish_reason" -> {
                    finished += cursor.peek() == '"' ? 1 : 0;
                    cursor.skip();
                }
                default -> cursor.skip();
            }
        }
    }

    private void passMessage() {
        if (cursor.peek() != '{') {
            cursor.skip();
            return;
        }
        cursor.enterObject();
        while (cursor.nextField()) {
            switch (cursor.name(NAMES)) {
                case "content", "refusal" -> passText(account.text());
                case "reasoning_content", "reasoning" -> passText(account.reasoning());
                case "tool_calls", "function_call" -> passCalls();
                default -> cursor.skip();
            }
        }
    }

    /** The model writes names and arguments of calls token by token as it does text; the rest is packaging. */
    private void passCalls() {
        switch (cursor.peek()) {
            case '[' -> {
                cursor.enterArray();
                while (cursor.nextElement()) {
                    passCalls();
                }
            }
            case '{' -> {
                cursor.enterObject();
                while (cursor.nextField()) {
                    switch (cursor.name(NAMES)) {
                        case "function" -> passCalls();
                        case "name", "arguments" -> passText(account.text());
                        default -> cursor.skip();
                    }
                }
            }
            default -> cursor.skip();
        }
    }

    private void passText(DeliveredText text) {
        var isText = cursor.peek() == '"';
        var start = cursor.position();
        cursor.skip();
        if (isText && bytesStay) {
            text.lend(bytes, start + 1, cursor.position() - 1);
        } else if (isText) {
            text.append(bytes, start + 1, cursor.position() - 1);
        }
    }
}
