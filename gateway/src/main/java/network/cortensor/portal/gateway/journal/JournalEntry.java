package network.cortensor.portal.gateway.journal;

import network.cortensor.portal.domain.usage.UsageEvent;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A request that is in the journal and has not ended, with room for its end. */
public final class JournalEntry {
    private static final Logger LOG = LoggerFactory.getLogger(JournalEntry.class);
    private static final int LONGEST_CODE = 64;

    private final Segment segment;
    private final int slot;
    private final UsageEvent opened;
    private boolean ended;

    JournalEntry(Segment segment, int slot, UsageEvent opened) {
        this.segment = segment;
        this.slot = slot;
        this.opened = opened;
    }

    /**
     * Records how the request ended: a memory copy that needs no space. When this returns the event survives the death of the
     * process.
     *
     * <p>The room was measured when the request was opened. Should an event be longer (an upstream's task id of hundreds of
     * characters), route and references are recorded as they were opened, and counts, end and cost as they are.
     *
     * @param event the event, with the request id and time of arrival it was opened with
     * @throws IllegalArgumentException if it is another request's
     * @throws IllegalStateException if the request has ended already, or the journal is closed
     */
    public void end(UsageEvent event) {
        if (!event.requestId().equals(opened.requestId()) || !event.occurredAt().equals(opened.occurredAt())) {
            throw new IllegalArgumentException(
                    "opened as " + opened.requestId() + ", ended as " + event.requestId() + " or at another time");
        }
        var encoder = EventEncoder.own();
        var record = encoder.encode(RecordType.ENDED, event);
        claim();
        if (record.length() > segment.endedRoom(slot)) {
            LOG.warn("the event of {} is too long; its route and references stay as opened", opened.requestId());
            record = encoder.encode(RecordType.ENDED, shortened(event));
        }
        segment.end(slot, record);
    }

    private synchronized void claim() {
        if (ended) {
            throw new IllegalStateException("request " + opened.requestId() + " has ended already");
        }
        ended = true;
    }

    /** Numbers and codes of the one, texts of the other: this fits the room by its making. */
    private UsageEvent shortened(UsageEvent event) {
        var code = event.errorCode();
        return new UsageEvent(
                event.requestId(),
                event.occurredAt(),
                opened.caller(),
                opened.route(),
                event.end(),
                event.status(),
                code == null || code.length() <= LONGEST_CODE ? code : code.substring(0, LONGEST_CODE),
                event.tokens(),
                event.usageSource(),
                event.timing(),
                event.charge(),
                opened.references());
    }
}
