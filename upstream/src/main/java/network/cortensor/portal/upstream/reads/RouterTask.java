package network.cortensor.portal.upstream.reads;

import org.jspecify.annotations.Nullable;

/**
 * A task as its router remembers it.
 *
 * @param id the router's number for it, or null when it does not say
 * @param state its state in the router's own word or number; {@code unnamed} when it gives none
 * @param over whether it has come to its end
 * @param clientReference the reference that we sent, or null when the router does not tell
 * @param text what the model wrote, control tokens included; empty when there is none to be read
 */
public record RouterTask(
        @Nullable String id,
        String state,
        boolean over,
        @Nullable String clientReference,
        String text) {
    /** Never the text: it belongs to the customer. */
    @Override
    public String toString() {
        return "RouterTask[" + id + ", " + state + "]";
    }
}
