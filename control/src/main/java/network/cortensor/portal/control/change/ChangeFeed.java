package network.cortensor.portal.control.change;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Consumer;
import network.cortensor.portal.control.database.Database;
import network.cortensor.portal.domain.key.KeyHash;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings every change of keys and catalog to one listener, in order, on a thread of its own.
 *
 * <p>Truth is the table of changes, asked every 500 ms; NOTIFY only makes the next question come sooner, so that a lost
 * notification, or a database that allows no LISTEN, costs at most that time. The first change is always {@link
 * Change.EverythingChanged}, told after the version was read: who loads then misses nothing. While the database is away the feed
 * tries again, and goes on where it was. A change that the listener fails on is told again.
 */
public final class ChangeFeed implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(ChangeFeed.class);
    private static final Duration POLL = Duration.ofMillis(500);
    private static final Duration SLOWEST = Duration.ofSeconds(5);
    private static final int BATCH = 500;
    private static final long UNKNOWN = -1;
    private static final String NEWS = """
            SELECT v.version AS current, c.version, c.kind, c.subject
              FROM portal.version v
              LEFT JOIN LATERAL (SELECT version, kind, subject FROM portal.changes
                                  WHERE version > :seen ORDER BY version LIMIT :batch) c ON true
             ORDER BY c.version
            """;

    private final Database database;
    private final Consumer<Change> listener;
    private final Thread thread;
    private volatile boolean connected;
    private volatile boolean closed;
    private @Nullable Connection ear;
    private long listenAgain = System.nanoTime();
    private long seen = UNKNOWN;
    private Duration wait = POLL;

    private ChangeFeed(Database database, Consumer<Change> listener) {
        this.database = database;
        this.listener = listener;
        thread = Thread.ofVirtual().name("changes").unstarted(this::run);
    }

    /** Starts a feed. The listener is called on the feed's thread and may block; what it throws is logged, and the change told again. */
    public static ChangeFeed start(Database database, Consumer<Change> listener) {
        var feed = new ChangeFeed(database, listener);
        feed.thread.start();
        return feed;
    }

    /** Whether the last question was answered and passed on: false while the database is away. */
    public boolean connected() {
        return connected;
    }

    /** Stops the feed, and returns when the listener is not called any more. */
    @Override
    public void close() {
        closed = true;
        thread.interrupt();
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        while (!closed) {
            try {
                tell();
                connected = true;
                wait = POLL;
            } catch (Throwable e) {
                if (closed) {
                    break;
                }
                log.warn("changes cannot be followed; trying again in {} ms", wait.toMillis(), e);
                connected = false;
                stopListening();
                wait = wait.multipliedBy(2).compareTo(SLOWEST) < 0 ? wait.multipliedBy(2) : SLOWEST;
            }
            rest();
        }
        stopListening();
        connected = false;
    }

    /** Everything that is new, in order. The listening starts before the question: what comes in between is heard. */
    private void tell() {
        startListening();
        if (seen == UNKNOWN) {
            var current = ask().current();
            listener.accept(new Change.EverythingChanged());
            seen = current;
        }
        News news;
        do {
            news = ask();
            if (news.missing(seen)) {
                listener.accept(new Change.EverythingChanged());
                seen = news.current();
            } else {
                for (var entry : news.entries()) {
                    listener.accept(entry.change());
                    seen = entry.version();
                }
            }
        } while (seen < news.current() && !closed);
    }

    private News ask() {
        return database.jdbi().withHandle(handle -> {
            var entries = new ArrayList<Entry>();
            var current = handle.createQuery(NEWS)
                    .bind("seen", seen)
                    .bind("batch", BATCH)
                    .map((row, context) -> {
                        if (row.getString("kind") != null) {
                            entries.add(
                                    new Entry(row.getLong("version"), row.getString("kind"), row.getString("subject")));
                        }
                        return row.getLong("current");
                    })
                    .list();
            return new News(current.getFirst(), entries);
        });
    }

    private void rest() {
        try {
            if (ear == null) {
                Thread.sleep(wait);
            } else {
                ear.unwrap(PGConnection.class).getNotifications((int) POLL.toMillis());
            }
        } catch (InterruptedException e) {
            log.debug("asked to stop");
        } catch (SQLException e) {
            // The question that follows at once tells whether the database is away.
            log.info("the connection that listens for changes is lost: {}", e.getMessage());
            stopListening();
        }
    }

    private void startListening() {
        if (ear != null || !database.canListen() || System.nanoTime() - listenAgain < 0) {
            return;
        }
        try {
            var connection = database.connectApart();
            try (var statement = connection.createStatement()) {
                statement.execute("LISTEN " + ChangeLog.CHANNEL);
                ear = connection;
            } catch (SQLException e) {
                connection.close();
                throw e;
            }
        } catch (SQLException e) {
            log.info("no connection to listen for changes, asking every {} ms: {}", POLL.toMillis(), e.getMessage());
            listenAgain = System.nanoTime() + SLOWEST.toNanos();
        }
    }

    private void stopListening() {
        if (ear == null) {
            return;
        }
        try {
            ear.close();
        } catch (SQLException e) {
            log.debug("a lost connection cannot be closed: {}", e.getMessage());
        }
        ear = null;
    }

    private record News(long current, List<Entry> entries) {
        /** Whether there is a hole between what was seen and what is there: a feed that lagged too far, or another database. */
        boolean missing(long seen) {
            return entries.isEmpty() ? current != seen : entries.getFirst().version() != seen + 1;
        }
    }

    private record Entry(long version, String kind, String subject) {
        Change change() {
            return switch (kind) {
                case "key" -> new Change.KeyChanged(new KeyHash(HexFormat.of().parseHex(subject)));
                case "catalog" -> new Change.CatalogChanged();
                default -> new Change.EverythingChanged();
            };
        }
    }
}
