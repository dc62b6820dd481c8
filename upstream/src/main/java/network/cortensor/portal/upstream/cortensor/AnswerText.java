package network.cortensor.portal.upstream.cortensor;

import java.util.List;
import java.util.function.BiConsumer;

/**
 * What a router's text is to the client: code points made whole, control tokens taken out, channels told apart, cut at the client's
 * stop sequences.
 */
final class AnswerText {
    private final TextDecoder decoder;
    private final StopSequences stops;
    private final BiConsumer<Channel, String> output;
    private String half = "";

    AnswerText(Template template, List<String> stopSequences, BiConsumer<Channel, String> output) {
        this.output = output;
        stops = new StopSequences(stopSequences, text -> output.accept(Channel.CONTENT, text));
        decoder = template.decoder(this::decoded);
    }

    /** The next piece as the router sent it. */
    void add(String piece) {
        var text = half.isEmpty() ? piece : half + piece;
        half = "";
        if (!text.isEmpty() && Character.isHighSurrogate(text.charAt(text.length() - 1))) {
            half = text.substring(text.length() - 1);
            text = text.substring(0, text.length() - 1);
        }
        decoder.add(wellFormed(text));
    }

    /** The router's text is over. */
    void end() {
        decoder.add(wellFormed(half));
        half = "";
        decoder.end();
        stops.end();
    }

    /** Whether a stop sequence has ended the answer. */
    boolean stopped() {
        return stops.met();
    }

    private void decoded(Channel channel, String text) {
        if (channel == Channel.CONTENT) {
            stops.add(text);
        } else if (!stops.met()) {
            output.accept(channel, text);
        }
    }

    /** Half a surrogate pair cannot be written as UTF-8. */
    private static String wellFormed(String text) {
        for (var i = 0; i < text.length(); i++) {
            if (Character.isSurrogate(text.charAt(i))) {
                return replaceHalves(text);
            }
        }
        return text;
    }

    private static String replaceHalves(String text) {
        var whole = new StringBuilder(text.length());
        text.codePoints().forEach(point -> whole.appendCodePoint(point >= 0xD800 && point <= 0xDFFF ? 0xFFFD : point));
        return whole.toString();
    }
}
