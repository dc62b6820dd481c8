package network.cortensor.portal.upstream.cortensor;

import java.util.List;
import java.util.function.BiConsumer;

/**
 * Reads what gpt-oss writes after {@code <|start|>assistant}: messages with a header that names a channel. The final channel is the
 * answer; analysis and commentary are reasoning; messages that the model writes for others are dropped. Text without any header
 * is the answer: some routers take the channels out themselves.
 */
final class HarmonyDecoder extends TextDecoder {
    private static final List<String> TOKENS = List.of(
            "<|start|>",
            "<|channel|>",
            "<|message|>",
            "<|end|>",
            "<|return|>",
            "<|call|>",
            "<|constrain|>",
            "<|endoftext|>");
    private static final int MOST_HEADER = 64;

    private final StringBuilder header = new StringBuilder();
    private State state = State.START;
    private String channel = "final";

    HarmonyDecoder(BiConsumer<Channel, String> output) {
        super(TOKENS, output);
    }

    @Override
    void token(String token) {
        switch (token) {
            case "<|start|>" -> enter(State.ROLE);
            case "<|channel|>" -> {
                if (state != State.ROLE || firstWord().equals("assistant")) {
                    enter(State.CHANNEL);
                } else {
                    state = State.OTHERS;
                }
            }
            case "<|message|>" -> message();
            case "<|end|>" -> enter(State.BETWEEN);
            case "<|return|>", "<|call|>", "<|endoftext|>" -> state = State.OVER;
            default -> {} // <|constrain|> stands in headers only
        }
    }

    private void message() {
        switch (state) {
            case CHANNEL -> {
                channel = firstWord();
                state = State.BODY;
            }
            case ROLE -> state = firstWord().equals("assistant") ? State.BODY : State.OTHERS;
            case START, BODY, BETWEEN -> state = State.BODY;
            case OTHERS, OVER -> {}
        }
    }

    private void enter(State next) {
        if (state == State.OVER) {
            return;
        }
        if (next != State.CHANNEL) {
            channel = "final";
        }
        header.setLength(0);
        state = next;
    }

    @Override
    void text(String run) {
        switch (state) {
            case START -> {
                header.append(run);
                if (!run.isBlank()) {
                    bare();
                }
            }
            case BODY -> emit(channel.equals("final") ? Channel.CONTENT : Channel.REASONING, run);
            case ROLE, CHANNEL ->
                header.append(run, 0, Math.min(run.length(), Math.max(0, MOST_HEADER - header.length())));
            case BETWEEN, OTHERS, OVER -> {}
        }
    }

    @Override
    void finish() {
        if (state == State.START) {
            bare();
        }
    }

    /** There is no header: all of it is the answer, the blanks before it as well. */
    private void bare() {
        state = State.BODY;
        emit(Channel.CONTENT, header.toString());
        header.setLength(0);
    }

    private String firstWord() {
        var words = header.toString().strip();
        var end = 0;
        while (end < words.length() && (Character.isLetterOrDigit(words.charAt(end)) || words.charAt(end) == '_')) {
            end++;
        }
        return words.substring(0, end);
    }

    private enum State {
        /** Nothing but blanks so far. */
        START,
        ROLE,
        CHANNEL,
        BODY,
        BETWEEN,
        /** A message that the model writes in somebody else's name. */
        OTHERS,
        OVER
    }
}
