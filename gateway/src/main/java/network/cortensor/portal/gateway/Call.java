package network.cortensor.portal.gateway;

import network.cortensor.portal.domain.catalog.Catalog;
import network.cortensor.portal.domain.catalog.Offer;
import network.cortensor.portal.domain.key.Caller;
import network.cortensor.portal.domain.problem.Problem;
import network.cortensor.portal.domain.problem.Refusal;
import network.cortensor.portal.domain.usage.Endpoint;
import network.cortensor.portal.upstream.Upstream;
import network.cortensor.portal.upstream.request.InferenceRequest;
import network.cortensor.portal.upstream.request.RequestReader;

/**
 * What is asked for, by whom, and what was offered: everything the later steps need to know of a request.
 *
 * @param caller who asks
 * @param request what for
 * @param offer the model as sold
 * @param upstream speaks to the offer's pool
 * @param prepared the request as that upstream sends it
 */
record Call(Caller caller, InferenceRequest request, Offer offer, Upstream upstream, Upstream.Prepared prepared) {
    /**
     * Reads the request and finds the offer.
     *
     * @throws Refusal when the body is wrong, the model is not sold, or it cannot do what is asked
     */
    static Call read(Exchange exchange, Endpoint endpoint, byte[] body, Caller caller, Catalog catalog) {
        var request = RequestReader.read(endpoint, body);
        exchange.facts().model(request.model(), request.stream());
        var offer = catalog.offer(request.model());
        if (offer == null) {
            throw Refusal.ofField(
                    Problem.MODEL_NOT_FOUND,
                    "model",
                    "The model '" + shown(request.model())
                            + "' does not exist or you do not have access to it. List yours with GET /v1/models.");
        }
        if (!offer.enabled()) {
            throw Refusal.of(Problem.MODEL_UNAVAILABLE);
        }
        var upstream = exchange.upstreams().of(offer.pool().kind());
        return new Call(
                caller,
                request,
                offer,
                upstream,
                upstream.prepare(request, offer.pool().model()));
    }

    private static String shown(String model) {
        return model.length() <= 64 ? model : model.substring(0, 64) + "...";
    }
}
