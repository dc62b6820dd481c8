package network.cortensor.portal.app.wiring;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import network.cortensor.portal.simulator.FleetRouter;
import network.cortensor.portal.simulator.SimulatedFleet;

/**
 * The catalog of the demo: simulated routers on loopback, one session each, and the aliases under which their models are sold.
 * It is a catalog file like any other (JSON is YAML), applied at every start since the routers' ports and tokens are new then.
 */
final class DemoFleet {
    private static final List<Sold> SOLD = List.of(
            new Sold("oss-20b", "gpt-oss-20b", "openai", "harmony", "o200k", 131_072, 50, 200),
            new Sold("oss-120b", "gpt-oss-120b", "openai", "harmony", "o200k", 131_072, 150, 600),
            new Sold("gemma4", "gemma-4-26b", "google", "gemma", "estimate", 131_072, 80, 300),
            new Sold("gemma4-e4b", "gemma-4-e4b", "google", "gemma", "estimate", 32_768, 20, 80),
            new Sold("qwen", "qwen-3.5-9b", "qwen", "chatml", "estimate", 32_768, 40, 150));

    private DemoFleet() {}

    /** The alias that the demo's curl line calls. */
    static final String MODEL = "gpt-oss-20b";

    private record Sold(
            String pool,
            String alias,
            String owner,
            String template,
            String tokenizer,
            int context,
            long prompt,
            long completion) {}

    /** The catalog file of a running fleet. */
    static String catalog(SimulatedFleet fleet) {
        var file = JsonNodeFactory.instance.objectNode();
        var models = file.putObject("models");
        var pools = file.putObject("pools");
        var offers = file.putObject("offers");
        for (var sold : SOLD) {
            model(models.putObject(sold.pool()), sold);
            pools.putObject(sold.pool()).put("model", sold.pool());
            var offer = offers.putObject(sold.alias()).put("pool", sold.pool()).put("owned_by", sold.owner());
            offer.putObject("price").put("prompt", sold.prompt()).put("completion", sold.completion());
        }
        var routers = file.putObject("routers");
        var sessions = file.putObject("sessions");
        fleet.routers().forEach(router -> add(router, routers, sessions));
        return file.toPrettyString();
    }

    private static void model(ObjectNode model, Sold sold) {
        model.put("template", sold.template());
        model.put("tokenizer", sold.tokenizer());
        model.put("context_tokens", sold.context());
        if (sold.tokenizer().equals("estimate")) {
            model.put("bytes_per_token", 3.8);
        }
    }

    private static void add(FleetRouter router, ObjectNode routers, ObjectNode sessions) {
        routers.putObject(router.name())
                .put("address", router.address().toString())
                .put("token", router.token());
        var session = sessions.putObject(router.name() + "-session")
                .put("pool", router.pool())
                .put("router", router.name())
                .put("number", Long.toString(router.session()))
                .put("network", "simulated");
        session.putObject("labels").put("simulated", "true");
    }
}
