package network.cortensor.portal.upstream.cortensor;

import java.util.function.Consumer;
import java.util.function.LongConsumer;
import network.cortensor.portal.domain.problem.Problem;
import network.cortensor.portal.domain.problem.Refusal;
import network.cortensor.portal.domain.usage.UsageSource;
import network.cortensor.portal.upstream.tokens.TokenCounter;

/**
 * How many tokens a router may make: what the client asked for, or {@link CortensorUpstream#DEFAULT_MAX_TOKENS}, or what the model's
 * context leaves for it. A prompt whose bytes leave room is not counted, since no token is shorter than a byte. Only an exact
 * count refuses a request; with an estimate the router decides.
 */
final class OutputLimit {
    private static final long LEAST_ON_ESTIMATE = 256;

    private final PreparedPrompt prepared;
    private final TokenCounts counts;

    OutputLimit(PreparedPrompt prepared, TokenCounts counts) {
        this.prepared = prepared;
        this.counts = counts;
    }

    /** Tells the limit or the refusal, now when nothing has to be counted. */
    void decide(LongConsumer limit, Consumer<Refusal> tooLong) {
        var asked = prepared.request().maxTokens();
        var wanted = asked > 0 ? asked : CortensorUpstream.DEFAULT_MAX_TOKENS;
        if (wanted <= prepared.model().contextTokens() - prepared.promptBytes()) {
            limit.accept(wanted);
        } else {
            counts.countPrompt(prepared, prompt -> decide(prompt, asked, limit, tooLong));
        }
    }

    private void decide(TokenCounter.Count counted, long asked, LongConsumer limit, Consumer<Refusal> tooLong) {
        var prompt = counted.tokens();
        var left = prepared.model().contextTokens() - prompt;
        var exact = counted.source() == UsageSource.COUNTED;
        if (exact && left < Math.max(1, asked)) {
            tooLong.accept(refusal(prompt, asked));
        } else if (asked > 0) {
            limit.accept(asked);
        } else {
            limit.accept(Math.clamp(left, exact ? 1 : LEAST_ON_ESTIMATE, CortensorUpstream.DEFAULT_MAX_TOKENS));
        }
    }

    private Refusal refusal(long prompt, long asked) {
        var field =
                switch (prepared.request().endpoint()) {
                    case CHAT_COMPLETIONS -> "messages";
                    case COMPLETIONS -> "prompt";
                };
        return Refusal.ofField(
                Problem.CONTEXT_LENGTH_EXCEEDED,
                field,
                "This model's context is " + prepared.model().contextTokens() + " tokens; the prompt has " + prompt
                        + " and the output may have " + asked + ". Shorten the prompt or lower the output limit.");
    }
}
