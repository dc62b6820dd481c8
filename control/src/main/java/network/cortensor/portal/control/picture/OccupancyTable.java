package network.cortensor.portal.control.picture;

import java.util.List;
import network.cortensor.portal.control.database.Database;

/** Minutes of occupancy as they are stored. */
final class OccupancyTable {
    private final Database database;

    OccupancyTable(Database database) {
        this.database = database;
    }

    /** Adds minutes. Of several processes that looked at the same minute the first one is believed. */
    void add(List<OccupancyMinute> minutes) {
        if (minutes.isEmpty()) {
            return;
        }
        database.jdbi().useTransaction(transaction -> {
            var batch = transaction.prepareBatch("""
                    INSERT INTO portal.occupancy_minutes (minute, pool_id, session_id, looks, slots, in_flight, waiting,
                           most_in_flight, most_waiting, full_looks, at_once, after_wait, refused, timed_out, left_waiting, skipped,
                           expired, round_trip_p99_micros)
                    VALUES (:minute, :pool, :session, :looks, :slots, :inFlight, :waiting, :mostInFlight, :mostWaiting, :full,
                            :atOnce, :afterWait, :refused, :timedOut, :left, :skipped, :expired, :roundTrip)
                    ON CONFLICT DO NOTHING""");
            for (var minute : minutes) {
                var level = minute.level();
                var counts = minute.counts();
                batch.bind("minute", minute.minute())
                        .bind("pool", minute.pool())
                        .bind("session", minute.session())
                        .bind("looks", minute.looks())
                        .bind("slots", level.slots())
                        .bind("inFlight", level.inFlight())
                        .bind("waiting", level.waiting())
                        .bind("mostInFlight", level.mostInFlight())
                        .bind("mostWaiting", level.mostWaiting())
                        .bind("full", level.full())
                        .bind("atOnce", counts.atOnce())
                        .bind("afterWait", counts.afterWait())
                        .bind("refused", counts.refused())
                        .bind("timedOut", counts.timedOut())
                        .bind("left", counts.left())
                        .bind("skipped", counts.skipped())
                        .bind("expired", counts.expired())
                        .bind("roundTrip", minute.roundTripP99Micros())
                        .add();
            }
            batch.execute();
        });
    }
}
