package network.cortensor.portal.upstream.reads;

import org.jspecify.annotations.Nullable;

/**
 * A session as its router lists it.
 *
 * @param number the router's own number
 * @param active whether it takes tasks; true when the router does not say
 * @param miners nodes that serve it; negative when the router does not say
 * @param model what it calls its model, or null when it does not say
 */
public record RouterSession(
        String number, boolean active, int miners, @Nullable String model) {}
