package network.cortensor.portal.gateway;

import network.cortensor.portal.domain.catalog.Catalog;
import network.cortensor.portal.domain.catalog.Offer;
import network.cortensor.portal.domain.key.Caller;
import network.cortensor.portal.domain.problem.Problem;
import network.cortensor.portal.domain.problem.Refusal;
import network.cortensor.portal.domain.usage.Endpoint;
import network.cortensor.portal.upstream.request.InferenceRequest;
import network.cortensor.portal.upstream.request.RequestReader;

/**
 * What is asked for, by whom, and what was offered: everything the later steps need to know of a request.
 *
 * @param caller who asks
 * @param request what for
 * @param offer the model as sold
 */
record Call(Caller caller, InferenceRequest request, Offer offer) {
    /**
     * Reads the request and finds the offer.
     *
     * @throws Refusal when the body is wrong or the model is not sold
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
        return new Call(caller, request, offer);
    }

    private static String shown(String model) {
        return model.length() <= 64 ? model : model.substring(0, 64) + "...";
    }
}
