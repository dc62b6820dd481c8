package network.cortensor.portal.upstream.cortensor;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import network.cortensor.portal.domain.catalog.Model;
import network.cortensor.portal.domain.catalog.PromptTemplate;
import network.cortensor.portal.domain.catalog.Tokenizer;
import network.cortensor.portal.domain.usage.UsageSource;
import network.cortensor.portal.upstream.tokens.TokenCounter;
import org.junit.jupiter.api.Test;

/** A recount is only worth something if it counts what the meter counts. */
class AnswerCountTest {
    private static final Tokenizer O200K = new Tokenizer.O200k();
    private static final Model OSS = new Model("oss-20b", PromptTemplate.HARMONY, O200K, 131_072, Set.of());

    @Test
    void reasoningAndContentCountAndControlTokensDoNot() {
        var text = "<|channel|>analysis<|message|>Let me see.<|end|><|start|>assistant<|channel|>final<|message|>"
                + "It is forty-two.<|return|>";
        var expected = TokenCounter.count(O200K, "Let me see.").tokens()
                + TokenCounter.count(O200K, "It is forty-two.").tokens();
        assertThat(AnswerCount.count(OSS, text)).isEqualTo(new TokenCounter.Count(expected, UsageSource.COUNTED));
        assertThat(AnswerCount.count(OSS, "")).isEqualTo(new TokenCounter.Count(0, UsageSource.NONE));
    }
}
