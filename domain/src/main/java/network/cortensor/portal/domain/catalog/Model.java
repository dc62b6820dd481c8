package network.cortensor.portal.domain.catalog;

import java.util.Set;

/**
 * A model as pools serve it.
 *
 * @param id our name for it, for example {@code oss-20b}
 * @param template how chat messages become a prompt; used by text routers only
 * @param tokenizer how tokens are counted where nobody reports them
 * @param contextTokens prompt and output together, in tokens
 * @param features what it can do beyond text
 */
public record Model(String id, PromptTemplate template, Tokenizer tokenizer, int contextTokens, Set<Feature> features) {
    public Model {
        features = Set.copyOf(features);
    }
}
