package network.cortensor.portal.upstream.openai;

import io.vertx.core.Context;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import network.cortensor.portal.domain.catalog.Tokenizer;
import network.cortensor.portal.domain.usage.End;
import network.cortensor.portal.domain.usage.Endpoint;
import network.cortensor.portal.domain.usage.Tokens;
import network.cortensor.portal.domain.usage.UsageSource;
import network.cortensor.portal.upstream.Delivery;
import network.cortensor.portal.upstream.request.InferenceRequest;
import network.cortensor.portal.upstream.tokens.TokenCounter;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What an answer amounts to in tokens: what the upstream reported, or else what its text comes to. */
final class Account {
    /** Bytes of delivered text kept for counting, at most; a thousand streams must fit a small process. */
    static final int TEXT_BOUND = 256 * 1024;

    private static final Tokenizer UNKNOWN = new Tokenizer.Estimate(400);

    private static final Logger LOG = LoggerFactory.getLogger(Account.class);

    private final SplicedRequest spliced;
    private final InferenceRequest request;
    private final Tokenizer tokenizer;
    private final DeliveredText text = new DeliveredText(TEXT_BOUND);
    private final DeliveredText reasoning = new DeliveredText(TEXT_BOUND);
    private @Nullable Tokens reported;

    Account(SplicedRequest spliced) {
        this.spliced = spliced;
        this.request = spliced.request();
        this.tokenizer = spliced.model().tokenizer();
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
     * Tells what was delivered, always: at once when the upstream reported it, otherwise when it is counted, on the context. What an
     * upstream reports of an answer that did not get to its end may be more or less than what was delivered, so that is counted.
     *
     * @param counting where counting, which takes milliseconds for a long text, does not hold up an event loop; when it has no room,
     *     a rough estimate is told at once
     */
    void settle(End end, Executor counting, Context context, Consumer<Delivery> tell) {
        var usage = reported != null && Usage.credible(reported, spliced) ? reported : null;
        if (usage != null && end == End.COMPLETED) {
            tell.accept(new Delivery(end, usage, UsageSource.REPORTED, null));
            return;
        }
        try {
            counting.execute(() -> {
                var delivery = countedIfPossible(end, usage);
                context.runOnContext(ignored -> tell.accept(delivery));
            });
        } catch (RejectedExecutionException full) {
            tell.accept(rough(end, usage));
        }
    }

    /** Whoever waits for the count holds a session: a count that fails must not keep it. */
    private Delivery countedIfPossible(End end, @Nullable Tokens usage) {
        try {
            return counted(end, usage);
        } catch (RuntimeException | StackOverflowError failed) {
            // Its message may quote what was being counted.
            LOG.warn(
                    "tokens could not be counted and are estimated from bytes: {}",
                    failed.getClass().getName());
            return rough(end, usage);
        }
    }

    private Delivery counted(End end, @Nullable Tokens usage) {
        var reasoned = count(reasoning);
        var answered = count(text);
        // A chat template adds tokens that only the upstream knows; plain text in and out is exact with the model's
        // tokenizer.
        var exact = tokenizer instanceof Tokenizer.O200k
                && request.endpoint() == Endpoint.COMPLETIONS
                && text.whole()
                && reasoning.whole();
        if (usage != null && !exact) {
            return estimated(end, usage.prompt(), usage.cached(), answered, reasoned);
        }
        var prompt = PromptText.read(request);
        var promptTokens = TokenCounter.count(tokenizer, prompt.text()).tokens() + prompt.extraTokens();
        return exact
                ? new Delivery(
                        end, new Tokens(promptTokens, 0, answered + reasoned, reasoned), UsageSource.COUNTED, null)
                : estimated(end, promptTokens, 0, answered, reasoned);
    }

    /** From lengths alone, which takes no time. A prompt that was answered fitted into the model's context. */
    private Delivery rough(End end, @Nullable Tokens usage) {
        var answered = byLength(text.length());
        var reasoned = byLength(reasoning.length());
        if (usage != null) {
            return estimated(end, usage.prompt(), usage.cached(), answered, reasoned);
        }
        var prompt =
                Math.min(byLength(PromptText.bytes(request)), spliced.model().contextTokens());
        return estimated(end, prompt, 0, answered, reasoned);
    }

    private static Delivery estimated(End end, long prompt, long cached, long answered, long reasoned) {
        return new Delivery(
                end, new Tokens(prompt, cached, answered + reasoned, reasoned), UsageSource.ESTIMATED, null);
    }

    /** A delivery of nothing. */
    static Delivery nothing(End end) {
        return new Delivery(end, Tokens.NONE, UsageSource.NONE, null);
    }

    private long count(DeliveredText delivered) {
        var scale = delivered.scale();
        return scale == 0
                ? byLength(delivered.length())
                : Math.round(TokenCounter.count(tokenizer, delivered.text()).tokens() * scale);
    }

    private long byLength(long bytes) {
        var rate = (Tokenizer.Estimate) (tokenizer instanceof Tokenizer.Estimate ? tokenizer : UNKNOWN);
        return Math.ceilDiv(bytes * 100, rate.bytesPerToken());
    }
}
