package network.cortensor.portal.upstream.cortensor;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The texts that a model's tokenizer reads as control tokens. In the text of a message they are broken up with a space after the
 * first character, so that they stay readable and end no turn and begin none.
 *
 * <p>Why this holds: a token in the result would contain no added space, so it would stand whole in the text as it came, and there
 * every whole token got a space.
 */
final class ControlTokens {
    private final Pattern whole;

    ControlTokens(List<String> tokens, List<Pattern> families) {
        var alternatives = new StringBuilder();
        for (var token : tokens) {
            alternatives.append(alternatives.isEmpty() ? "" : "|").append(Pattern.quote(token));
        }
        for (var family : families) {
            alternatives.append(alternatives.isEmpty() ? "" : "|").append(family.pattern());
        }
        whole = Pattern.compile(alternatives.toString());
    }

    /** The text without any working control token. */
    String neutralised(String text) {
        return whole.matcher(text).replaceAll(found -> {
            var token = found.group();
            return Matcher.quoteReplacement(token.charAt(0) + " " + token.substring(1));
        });
    }

    /** Our own control tokens in a prompt: each is one token to the model, whatever its length. */
    Pattern whole() {
        return whole;
    }
}
