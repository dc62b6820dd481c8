package network.cortensor.portal.upstream.cortensor;

import network.cortensor.portal.domain.catalog.Model;
import network.cortensor.portal.domain.usage.UsageSource;
import network.cortensor.portal.upstream.tokens.TokenCounter;

/** Counts the tokens of a whole answer as a router keeps it, in the way in which requests are metered. Takes milliseconds. */
public final class AnswerCount {
    private AnswerCount() {}

    /** Content and reasoning together, control tokens left out. */
    public static TokenCounter.Count count(Model model, String routerText) {
        var content = new StringBuilder();
        var reasoning = new StringBuilder();
        var template = Template.of(model.template());
        var answer = new AnswerText(
                template,
                template.stops(),
                (channel, text) -> (channel == Channel.CONTENT ? content : reasoning).append(text));
        answer.add(routerText);
        answer.end();
        var said = TokenCounter.count(model.tokenizer(), content.toString());
        var thought = TokenCounter.count(model.tokenizer(), reasoning.toString());
        return new TokenCounter.Count(
                said.tokens() + thought.tokens(), said.source() == UsageSource.NONE ? thought.source() : said.source());
    }
}
