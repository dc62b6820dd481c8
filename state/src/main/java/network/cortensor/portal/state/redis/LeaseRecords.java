package network.cortensor.portal.state.redis;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import network.cortensor.portal.state.LeaseRecord;

/** Leases as the server lists them. */
final class LeaseRecords {
    private LeaseRecords() {}

    /** Number, deadline and lease in turn; a lease is place, instance, ticket, session, pool, request, taken, time to live. */
    static List<LeaseRecord> read(Answer answer) {
        var records = new ArrayList<LeaseRecord>();
        for (var i = 0; i < answer.words().size(); i += 3) {
            var deadline = answer.number(i + 1);
            var parts = answer.word(i + 2).split("\u001f", -1);
            var taken = Long.parseLong(parts[6]);
            records.add(new LeaseRecord(
                    answer.number(i),
                    parts[3],
                    parts[4],
                    parts[5],
                    parts[1],
                    Instant.ofEpochMilli(taken),
                    Instant.ofEpochMilli(Math.max(taken, deadline - Long.parseLong(parts[7]))),
                    Instant.ofEpochMilli(deadline)));
        }
        return records;
    }
}
