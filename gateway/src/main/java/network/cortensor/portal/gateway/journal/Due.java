package network.cortensor.portal.gateway.journal;

import network.cortensor.portal.domain.usage.UsageEvent;

/** An ended slot whose event has to leave the journal. */
final class Due {
    private final Segment segment;
    private final int slot;
    private final byte[] body;
    private final boolean whole;

    Due(Segment segment, int slot, byte[] body, boolean whole) {
        this.segment = segment;
        this.slot = slot;
        this.body = body;
        this.whole = whole;
    }

    /** The event to ship. */
    UsageEvent event() throws UnreadableRecord {
        if (!whole) {
            throw new UnreadableRecord("the record's checksum is wrong: the disk or the memory changed it");
        }
        return EventDecoder.decode(body);
    }

    /** Body of the record, or the whole slot where the record is damaged. */
    byte[] body() {
        return body;
    }

    /** Says what became of it. */
    void mark(SlotState state) {
        segment.mark(slot, state);
    }
}
