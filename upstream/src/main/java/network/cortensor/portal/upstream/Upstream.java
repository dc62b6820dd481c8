package network.cortensor.portal.upstream;

import network.cortensor.portal.domain.catalog.Model;
import network.cortensor.portal.upstream.request.InferenceRequest;

/**
 * One kind of server that answers inference requests. It turns a client's request into its own protocol and whatever comes back
 * into OpenAI's wire format, already stamped with our id, model name and time: who relays it never looks inside.
 *
 * <p>An instance belongs to one event loop.
 */
public interface Upstream {
    /**
     * Works out what will be sent, before anything is taken for the request.
     *
     * @throws network.cortensor.portal.domain.problem.Refusal when this kind of upstream, or this model, cannot do what is asked
     */
    Prepared prepare(InferenceRequest request, Model model);

    /**
     * Sends a prepared request to a session and tells the receiver what comes of it. Never throws: every failure reaches the
     * receiver. The receiver is called on this upstream's event loop, and may be called before this method returns.
     */
    Sending send(Attempt attempt, Receiver receiver);

    /** A request in the form that one kind of upstream sends; made by {@link #prepare}, understood by the same upstream only. */
    interface Prepared {}
}
