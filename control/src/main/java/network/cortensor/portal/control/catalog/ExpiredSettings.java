package network.cortensor.portal.control.catalog;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Locale;
import network.cortensor.portal.control.change.ChangeLog;
import network.cortensor.portal.control.database.Database;
import network.cortensor.portal.control.event.Events;
import network.cortensor.portal.control.event.NewEvent;
import network.cortensor.portal.control.event.Severity;
import network.cortensor.portal.control.event.SubjectKind;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/**
 * Settings that have ended by themselves. They count no more from that moment on, whoever notices; this removes them and says so on
 * the timeline, once, whoever does it and however many at once.
 */
public final class ExpiredSettings {
    private final Database database;
    private final InstantSource clock;

    /** Settings of a database. */
    public ExpiredSettings(Database database, InstantSource clock) {
        this.database = database;
        this.clock = clock;
    }

    /** Removes what has ended by now; returns how many settings that were. */
    public int remove() {
        var now = clock.instant();
        if (database.jdbi().withHandle(handle -> count(new SettingTables(handle).read(), now)) == 0) {
            return 0;
        }
        return database.jdbi().inTransaction(transaction -> {
            ChangeLog.lock(transaction);
            var tables = new SettingTables(transaction);
            var settings = tables.read();
            var ended = count(settings, now);
            if (ended > 0) {
                remove(transaction, tables, settings, now);
                ChangeLog.catalogChanged(transaction);
            }
            return ended;
        });
    }

    private static void remove(Handle transaction, SettingTables tables, Settings settings, Instant now) {
        settings.pools().forEach((id, was) -> {
            if (!Ends.holds(was.until(), now)) {
                tell(transaction, SubjectKind.POOL, id, was.state(), was.until());
            }
            if (!Ends.holds(was.overrideUntil(), now)) {
                tell(transaction, SubjectKind.POOL, id, was.override(), was.overrideUntil());
            }
            if (!was.equals(was.at(now))) {
                tables.pool(id, was.at(now), now);
            }
        });
        settings.routers().forEach((id, was) -> {
            if (!Ends.holds(was.until(), now)) {
                tell(transaction, SubjectKind.ROUTER, id, was.state(), was.until());
                tables.router(id, was.at(now), now);
            }
        });
        settings.sessions().forEach((id, was) -> {
            if (!Ends.holds(was.until(), now)) {
                tell(transaction, SubjectKind.SESSION, id, was.state(), was.until());
                tables.session(id, was.at(now), now);
            }
        });
    }

    private static int count(Settings settings, Instant now) {
        return (int) settings.ends().filter(end -> !now.isBefore(end)).count();
    }

    /** At the moment when it ended, not when somebody noticed. */
    private static void tell(
            Handle transaction, SubjectKind kind, String id, @Nullable Enum<?> was, @Nullable Instant end) {
        if (was == null || end == null) {
            throw new IllegalStateException("what ends was set: " + kind.word() + " " + id);
        }
        var word = was.name().toLowerCase(Locale.ROOT);
        Events.append(
                transaction,
                new NewEvent(
                        end,
                        Severity.INFO,
                        "setting.ended",
                        kind,
                        id,
                        "%s %s is no longer set to %s: its time was up".formatted(kind.word(), id, word),
                        "portal",
                        null,
                        JsonNodeFactory.instance.objectNode().put("set", word).put("until", end.toString()),
                        JsonNodeFactory.instance.objectNode().putNull("set")));
    }
}
