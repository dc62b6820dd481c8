package network.cortensor.portal.upstream;

import network.cortensor.portal.domain.usage.End;
import network.cortensor.portal.domain.usage.Tokens;
import network.cortensor.portal.domain.usage.UsageSource;
import org.jspecify.annotations.Nullable;

/**
 * What was handed to the receiver in all.
 *
 * @param end how it ended
 * @param tokens what was delivered, not what the upstream may have gone on to make
 * @param source where the counts come from
 * @param taskId the upstream's own id of the work, or null
 */
public record Delivery(
        End end,
        Tokens tokens,
        UsageSource source,
        @Nullable String taskId) {}
