package network.cortensor.portal.upstream;

import network.cortensor.portal.domain.fleet.UpstreamFailure;
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
 * @param failure how the upstream failed; null where it did not, also where the client or we are at fault
 */
public record Delivery(
        End end,
        Tokens tokens,
        UsageSource source,
        @Nullable String taskId,
        @Nullable UpstreamFailure failure) {
    /** A delivery that is not the upstream's failure. */
    public Delivery(End end, Tokens tokens, UsageSource source, @Nullable String taskId) {
        this(end, tokens, source, taskId, null);
    }

    /** The same, with how the upstream failed. */
    public Delivery because(@Nullable UpstreamFailure how) {
        return how == failure ? this : new Delivery(end, tokens, source, taskId, how);
    }
}
