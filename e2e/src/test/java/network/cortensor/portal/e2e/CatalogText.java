package network.cortensor.portal.e2e;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.List;
import network.cortensor.portal.simulator.SimulatedOpenAiServer;
import network.cortensor.portal.simulator.SimulatedRouter;

/** A catalog file in the making: each alias gets a model, a pool, its routers and their sessions. */
final class CatalogText {
    /** Nano-credits per prompt token, for every alias. */
    static final long PROMPT_PRICE = 100;

    /** Nano-credits per completion token, for every alias. */
    static final long COMPLETION_PRICE = 300;

    private final StringBuilder models = new StringBuilder("models:\n");
    private final StringBuilder routers = new StringBuilder("routers:\n");
    private final StringBuilder pools = new StringBuilder("pools:\n");
    private final StringBuilder sessions = new StringBuilder("sessions:\n");
    private final StringBuilder offers = new StringBuilder("offers:\n");

    /** An alias served by an OpenAI-compatible server, so many requests at a time. */
    CatalogText openAi(String alias, SimulatedOpenAiServer server, int limit) {
        alias(alias, "openai");
        var token = server.settings().token();
        routers.append("  %s-router: {kind: openai, address: '%s', upstream_model: '%s'%s}\n"
                .formatted(
                        alias,
                        server.address(),
                        server.settings().models().getFirst(),
                        token == null ? "" : ", token: '" + token + "'"));
        sessions.append(
                "  %s-session: {pool: %s-pool, router: %s-router, limit: %d}\n".formatted(alias, alias, alias, limit));
        return this;
    }

    /** An alias served by Cortensor routers, one request at a time on each of their sessions. */
    CatalogText cortensor(String alias, List<SimulatedRouter> fleet) {
        alias(alias, "cortensor");
        for (var i = 0; i < fleet.size(); i++) {
            var router = fleet.get(i);
            var name = alias + "-router-" + i;
            routers.append("  %s: {kind: cortensor, address: '%s', token: '%s'}\n"
                    .formatted(name, router.address(), router.settings().token()));
            for (var session : router.settings().sessions().keySet()) {
                sessions.append("  %s-%d: {pool: %s-pool, router: %s, number: '%d'}\n"
                        .formatted(name, session, alias, name, session));
            }
        }
        return this;
    }

    /** Applies it to a running portal. */
    void apply(PortalProcess portal) {
        var file = portal.installation().testFile("catalog.yaml");
        try {
            Files.writeString(file, models.toString() + routers + pools + sessions + offers);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Launch.verb(portal, "apply", "-f", file.toString());
    }

    private void alias(String alias, String kind) {
        models.append("  %s-model: {template: plain, tokenizer: o200k, context_tokens: 8192}\n".formatted(alias));
        pools.append("  %s-pool: {model: %s-model, kind: %s}\n".formatted(alias, alias, kind));
        offers.append("  %s: {pool: %s-pool, price: {prompt: %d, completion: %d}}\n"
                .formatted(alias, alias, PROMPT_PRICE, COMPLETION_PRICE));
    }
}
