package network.cortensor.portal.upstream.cortensor;

import io.vertx.core.Vertx;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import java.util.function.Supplier;
import network.cortensor.portal.domain.catalog.Tokenizer;
import network.cortensor.portal.domain.usage.Tokens;
import network.cortensor.portal.domain.usage.UsageSource;
import network.cortensor.portal.upstream.tokens.TokenCounter;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Counts tokens where a router did not, away from the event loop. */
final class TokenCounts {
    private static final Logger LOG = LoggerFactory.getLogger(TokenCounts.class);

    /** Used when the counter fails or has no time: an estimate is better than an answer that never ends. */
    private static final Tokenizer ROUGH = new Tokenizer.Estimate(400);

    private final Vertx vertx;
    private final Executor executor;

    TokenCounts(Vertx vertx, Executor executor) {
        this.vertx = vertx;
        this.executor = executor;
    }

    /** What was used, and how that is known. */
    record Used(Tokens tokens, UsageSource source) {
        static final Used NOTHING = new Used(Tokens.NONE, UsageSource.NONE);
    }

    /** Counts prompt and answer; tells the result on the event loop of the caller. */
    void count(PreparedPrompt prepared, String content, String reasoning, Consumer<Used> result) {
        away(
                () -> used(prepared, prepared.model().tokenizer(), content, reasoning),
                () -> used(prepared, ROUGH, content, reasoning),
                result);
    }

    /** Counts a text; tells the result on the event loop of the caller. */
    void count(Tokenizer tokenizer, String text, Consumer<Long> result) {
        away(
                () -> TokenCounter.count(tokenizer, text).tokens(),
                () -> TokenCounter.count(ROUGH, text).tokens(),
                result);
    }

    /** Counts a prompt; tells the result, and whether it is exact, on the event loop of the caller. */
    void countPrompt(PreparedPrompt prepared, Consumer<TokenCounter.Count> result) {
        var tokenizer = prepared.model().tokenizer();
        away(
                () -> new TokenCounter.Count(prompt(prepared, tokenizer), source(tokenizer)),
                () -> new TokenCounter.Count(prompt(prepared, ROUGH), source(ROUGH)),
                result);
    }

    private <T> void away(Supplier<T> count, Supplier<T> rough, Consumer<T> result) {
        var context = vertx.getOrCreateContext();
        try {
            executor.execute(() -> {
                var counted = countOr(count, rough);
                context.runOnContext(back -> result.accept(counted));
            });
        } catch (RejectedExecutionException fullOrStopping) {
            result.accept(rough.get()); // from the number of bytes, which takes the event loop no time worth naming
        }
    }

    private static <T> T countOr(Supplier<T> count, Supplier<T> rough) {
        try {
            return count.get();
        } catch (RuntimeException bug) {
            LOG.error(
                    "tokens could not be counted and are estimated: {}",
                    bug.getClass().getName());
            return rough.get();
        }
    }

    private static Used used(PreparedPrompt prepared, Tokenizer tokenizer, String content, String reasoning) {
        var thought = TokenCounter.count(tokenizer, reasoning).tokens();
        var made = TokenCounter.count(tokenizer, content).tokens() + thought;
        return new Used(new Tokens(prompt(prepared, tokenizer), 0, made, thought), source(tokenizer));
    }

    private static UsageSource source(Tokenizer tokenizer) {
        return tokenizer instanceof Tokenizer.O200k ? UsageSource.COUNTED : UsageSource.ESTIMATED;
    }

    /** With an exact tokenizer every control token of the template counts as the one token that it is. */
    private static long prompt(PreparedPrompt prepared, Tokenizer tokenizer) {
        var text = prepared.prompt();
        if (tokenizer instanceof Tokenizer.Estimate) {
            return TokenCounter.count(tokenizer, text).tokens();
        }
        var control = prepared.template().control().whole().matcher(text);
        var tokens = 0L;
        var from = 0;
        while (control.find()) {
            tokens += 1
                    + TokenCounter.count(tokenizer, text.substring(from, control.start()))
                            .tokens();
            from = control.end();
        }
        return tokens + TokenCounter.count(tokenizer, text.substring(from)).tokens();
    }
}
