package network.cortensor.portal.upstream.cortensor;

import java.util.List;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Reads a model's text piece by piece: takes the control tokens out and sends the rest to its channel. How the text is cut into
 * pieces changes nothing about what comes out: the end of a piece is held back while it may be the beginning of a token, and no
 * longer than that.
 */
abstract sealed class TextDecoder permits HarmonyDecoder, TurnDecoder {
    private final List<String> tokens;
    private final String firsts;
    private final BiConsumer<Channel, String> output;
    private String held = "";

    /** No token may be the beginning of another. */
    TextDecoder(List<String> tokens, BiConsumer<Channel, String> output) {
        this.tokens = tokens;
        this.output = output;
        var starts = new StringBuilder();
        tokens.forEach(token -> starts.append(token.charAt(0)));
        firsts = starts.toString();
    }

    /** A control token stood in the text. */
    abstract void token(String token);

    /** Text between tokens; one run may come in several calls. */
    abstract void text(String run);

    /** No more text comes. */
    abstract void finish();

    /** Sends text on. */
    final void emit(Channel channel, String text) {
        if (!text.isEmpty()) {
            output.accept(channel, text);
        }
    }

    /** The next piece of the model's text. */
    final void add(String piece) {
        var text = held.isEmpty() ? piece : held + piece;
        held = "";
        var from = 0;
        var at = 0;
        while (at < text.length()) {
            if (firsts.indexOf(text.charAt(at)) < 0) {
                at++;
                continue;
            }
            var token = tokenAt(text, at);
            if (token != null) {
                run(text, from, at);
                token(token);
                at += token.length();
                from = at;
            } else if (mayBecomeToken(text, at)) {
                break;
            } else {
                at++;
            }
        }
        run(text, from, at);
        held = text.substring(at);
    }

    /** The text is over: what was held back is text. */
    final void end() {
        var rest = held;
        held = "";
        run(rest, 0, rest.length());
        finish();
    }

    private void run(String text, int from, int to) {
        if (to > from) {
            text(text.substring(from, to));
        }
    }

    private @Nullable String tokenAt(String text, int at) {
        for (var token : tokens) {
            if (text.startsWith(token, at)) {
                return token;
            }
        }
        return null;
    }

    private boolean mayBecomeToken(String text, int at) {
        var left = text.length() - at;
        for (var token : tokens) {
            if (left < token.length() && token.startsWith(text.substring(at))) {
                return true;
            }
        }
        return false;
    }
}
