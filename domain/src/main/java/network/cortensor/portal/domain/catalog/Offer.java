package network.cortensor.portal.domain.catalog;

import java.time.Instant;

/**
 * A model as sold: the name that customers use, what serves it and what it costs.
 *
 * @param alias the product name, for example {@code gpt-oss-20b}
 * @param created when it was first sold; part of OpenAI's model object
 * @param ownedBy who made the model; part of OpenAI's model object
 * @param enabled whether it may be called now
 * @param pool what serves it
 * @param price what it costs
 */
public record Offer(String alias, Instant created, String ownedBy, boolean enabled, Pool pool, Price price) {}
