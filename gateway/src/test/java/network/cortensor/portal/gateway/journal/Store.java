package network.cortensor.portal.gateway.journal;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import network.cortensor.portal.domain.usage.UsageEvent;

/** A sink that keeps the first event of each request, as the database does, and counts how often each was offered. */
final class Store implements UsageSink {
    private final Map<String, UsageEvent> events = new LinkedHashMap<>();
    private final List<String> offers = new ArrayList<>();
    private final List<Integer> batches = new ArrayList<>();

    @Override
    public synchronized void write(List<UsageEvent> batch) {
        batches.add(batch.size());
        for (var event : batch) {
            offers.add(event.requestId());
            events.putIfAbsent(event.requestId() + " " + event.occurredAt(), event);
        }
        notifyAll();
    }

    /** The events, one for each request and time of arrival. */
    synchronized List<UsageEvent> events() {
        return List.copyOf(events.values());
    }

    /** The request ids in the order they were offered, repeated ones too. */
    synchronized List<String> offers() {
        return List.copyOf(offers);
    }

    /** Sizes of the batches. */
    synchronized List<Integer> batches() {
        return List.copyOf(batches);
    }
}
