package network.cortensor.portal.upstream.openai;

import io.vertx.core.Context;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import network.cortensor.portal.domain.catalog.Model;
import network.cortensor.portal.domain.catalog.Tokenizer;
import network.cortensor.portal.domain.usage.End;
import network.cortensor.portal.domain.usage.Endpoint;
import network.cortensor.portal.domain.usage.Tokens;
import network.cortensor.portal.domain.usage.UsageSource;
import network.cortensor.portal.upstream.Delivery;
import network.cortensor.portal.upstream.request.InferenceRequest;
import network.cortensor.portal.upstream.tokens.TokenCounter;
import org.jspecify.annotations.Nullable;

/** What an answer amounts to in tokens: what the upstream reported, or else what its text comes to. */
final class Account {
    /** Bytes of delivered text kept for counting, at most; a thousand streams must fit a small process. */
    static final int TEXT_BOUND = 256 * 1024;

    private static final Tokenizer UNKNOWN = new Tokenizer.Estimate(400);

    private final InferenceRequest request;
    private final Tokenizer tokenizer;
    private final DeliveredText text = new DeliveredText(TEXT_BOUND);
    private final DeliveredText reasoning = new DeliveredText(TEXT_BOUND);
    private @Nullable Tokens reported;

    Account(InferenceRequest request, Model model) {
        this.request = request;
        this.tokenizer = model.tokenizer();
    }

    /** Where answered text goes. */
    DeliveredText text() {
        return text;
    }

    /** Where reasoning goes. */
    DeliveredText reasoning() {
        return reasoning;
    }

    /** All text so far has been handed to the receiver: what comes later counts only when it is, too. */
    void handedOver() {
        text.handedOver();
        reasoning.handedOver();
    }

    /** Whether there was no text yet. */
    boolean isEmpty() {
        return text.isEmpty() && reasoning.isEmpty();
    }

    /** What the upstream said; null, which many chunks say, changes nothing. */
    void reported(@Nullable Tokens tokens) {
        if (tokens != null) {
            reported = tokens;
        }
    }

    /**
     * Tells what was delivered: at once when the upstream reported it, otherwise when it is counted, on the context.
     *
     * @param counting where counting, which takes milliseconds for a long text, does not hold up an event loop
     */
    void settle(End end, Executor counting, Context context, Consumer<Delivery> tell) {
        if (reported != null) {
            tell.accept(new Delivery(end, reported, UsageSource.REPORTED, null));
            return;
        }
        try {
            counting.execute(() -> {
                var delivery = counted(end);
                context.runOnContext(ignored -> tell.accept(delivery));
            });
        } catch (RejectedExecutionException stopping) {
            // Late and on the event loop is better than never.
            tell.accept(counted(end));
        }
    }

    private Delivery counted(End end) {
        var prompt = PromptText.read(request);
        var promptTokens = TokenCounter.count(tokenizer, prompt.text()).tokens() + prompt.extraTokens();
        var reasoned = count(reasoning);
        var answered = count(text);
        // A chat template adds tokens that only the upstream knows; plain text in and out is exact with the model's
        // tokenizer.
        var exact = tokenizer instanceof Tokenizer.O200k
                && request.endpoint() == Endpoint.COMPLETIONS
                && text.whole()
                && reasoning.whole();
        return new Delivery(
                end,
                new Tokens(promptTokens, 0, answered + reasoned, reasoned),
                exact ? UsageSource.COUNTED : UsageSource.ESTIMATED,
                null);
    }

    /** A delivery of nothing. */
    static Delivery nothing(End end) {
        return new Delivery(end, Tokens.NONE, UsageSource.NONE, null);
    }

    private long count(DeliveredText delivered) {
        var scale = delivered.scale();
        if (scale == 0) {
            var rate = (Tokenizer.Estimate) (tokenizer instanceof Tokenizer.Estimate ? tokenizer : UNKNOWN);
            return Math.ceilDiv(delivered.length() * 100, rate.bytesPerToken());
        }
        return Math.round(TokenCounter.count(tokenizer, delivered.text()).tokens() * scale);
    }
}
