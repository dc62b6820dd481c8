package network.cortensor.portal.gateway.journal;

import java.util.List;
import network.cortensor.portal.domain.usage.UsageEvent;

/** Where usage events go. */
@FunctionalInterface
public interface UsageSink {
    /**
     * Stores all of the events, or none. An event that is stored already, by request id and time of arrival, is left as it is.
     * Must have a time limit of its own.
     *
     * @throws UsageRejected if one event can never be stored; the others are offered again without it
     * @throws Exception if it cannot store anything now; the same events are offered again later
     */
    void write(List<UsageEvent> events) throws Exception;
}
