package network.cortensor.portal.upstream.tokens;

import com.knuddels.jtokkit.Encodings;
import com.knuddels.jtokkit.api.Encoding;
import com.knuddels.jtokkit.api.EncodingType;
import java.nio.charset.StandardCharsets;
import network.cortensor.portal.domain.catalog.Tokenizer;
import network.cortensor.portal.domain.usage.UsageSource;

/**
 * Counts the tokens of a text: exactly where the model's tokenizer is known, otherwise from its length. Counting a long text
 * takes milliseconds: never on the event loop. Safe for many threads.
 */
public final class TokenCounter {
    private TokenCounter() {}

    /**
     * The tokens of a text.
     *
     * @param tokens how many
     * @param source {@code COUNTED}, {@code ESTIMATED}, or {@code NONE} for an empty text
     */
    public record Count(long tokens, UsageSource source) {}

    /** Counts the tokens of a text as this tokenizer sees them; special tokens in it count as ordinary text. */
    public static Count count(Tokenizer tokenizer, String text) {
        if (text.isEmpty()) {
            return new Count(0, UsageSource.NONE);
        }
        return switch (tokenizer) {
            case Tokenizer.O200k() -> new Count(O200kHolder.ENCODING.countTokensOrdinary(text), UsageSource.COUNTED);
            case Tokenizer.Estimate(int bytesPerToken) ->
                new Count(estimate(text, bytesPerToken), UsageSource.ESTIMATED);
        };
    }

    /** Bytes of UTF-8 divided by bytes per token, rounded up, so that a text is never free. */
    private static long estimate(String text, int bytesPerTokenHundredths) {
        var bytes = (long) text.getBytes(StandardCharsets.UTF_8).length;
        return Math.ceilDiv(bytes * 100, bytesPerTokenHundredths);
    }

    /** Loaded when first needed: the table takes megabytes that most gateways never use. */
    private static final class O200kHolder {
        static final Encoding ENCODING = Encodings.newLazyEncodingRegistry().getEncoding(EncodingType.O200K_BASE);
    }
}
