package network.cortensor.portal.e2e;

import org.jspecify.annotations.Nullable;

/**
 * One usage event with its request log, as the database holds them.
 *
 * @param ended how it ended, a name of the product's list of ends
 * @param source where the token counts come from
 * @param status the HTTP status that the client got; 0 for none
 */
record UsageRow(
        String requestId,
        String model,
        String ended,
        long promptTokens,
        long completionTokens,
        String source,
        long cost,
        int status,
        @Nullable String errorCode,
        String sessionId,
        String clientReference) {}
