package network.cortensor.portal.control.usage;

import java.time.Instant;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import network.cortensor.portal.control.database.Database;
import org.jdbi.v3.core.Handle;

/**
 * The monthly parts of the usage tables. A part is made when it is first needed, or ahead of time; several writers may do so at
 * once. There is no default part: a row without its month is an error, never a row in the wrong place.
 */
final class Months {
    /** Any number of our own: who makes parts holds this lock. */
    private static final long LOCK = 7_301_662_947_115L;

    private static final int AHEAD = 2;
    private static final List<String> TABLES = List.of("usage_events", "request_logs");

    private final Database database;
    private final Set<YearMonth> made = ConcurrentHashMap.newKeySet();

    Months(Database database) {
        this.database = database;
    }

    /** The month that a moment belongs to, in UTC. */
    static YearMonth of(Instant moment) {
        return YearMonth.from(moment.atOffset(ZoneOffset.UTC));
    }

    /** Makes what is missing of these months. */
    void make(Set<YearMonth> months) {
        var missing = new TreeSet<>(months);
        missing.removeAll(made);
        if (missing.isEmpty()) {
            return;
        }
        // Making a part locks the whole table for a moment, so it is a transaction of its own, and only when something
        // is missing.
        var absent = database.jdbi()
                .withHandle(handle ->
                        missing.stream().filter(month -> !exists(handle, month)).toList());
        if (!absent.isEmpty()) {
            database.jdbi().useTransaction(transaction -> {
                transaction.execute("SELECT pg_advisory_xact_lock(?)", LOCK);
                absent.forEach(month -> make(transaction, month));
            });
        }
        made.addAll(missing);
    }

    /** Makes this month and the next two. */
    void makeAhead(Instant now) {
        var months = new TreeSet<YearMonth>();
        for (var i = 0; i <= AHEAD; i++) {
            months.add(of(now).plusMonths(i));
        }
        make(months);
    }

    /** Forgets what was made, because the database says otherwise. */
    void forget() {
        made.clear();
    }

    private static boolean exists(Handle handle, YearMonth month) {
        return TABLES.stream()
                .allMatch(table -> handle.createQuery("SELECT to_regclass(:name) IS NOT NULL")
                        .bind("name", "portal." + part(table, month))
                        .mapTo(Boolean.class)
                        .one());
    }

    private static void make(Handle transaction, YearMonth month) {
        for (var table : TABLES) {
            transaction.execute(
                    "CREATE TABLE IF NOT EXISTS portal.%s PARTITION OF portal.%s FOR VALUES FROM ('%s') TO ('%s')"
                            .formatted(part(table, month), table, start(month), start(month.plusMonths(1))));
        }
    }

    private static String part(String table, YearMonth month) {
        return "%s_%04d_%02d".formatted(table, month.getYear(), month.getMonthValue());
    }

    private static String start(YearMonth month) {
        return month.atDay(1) + " 00:00:00+00";
    }
}
