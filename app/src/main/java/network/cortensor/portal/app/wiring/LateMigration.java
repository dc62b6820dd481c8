package network.cortensor.portal.app.wiring;

import java.time.Duration;
import network.cortensor.portal.control.database.Database;
import network.cortensor.portal.control.database.DatabaseAway;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Brings a database up to date that was away when the program started. */
final class LateMigration implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(LateMigration.class);
    private static final Duration PAUSE = Duration.ofSeconds(2);

    private final Thread thread;

    private LateMigration(Database database) {
        thread = Thread.ofVirtual().name("late migration").unstarted(() -> run(database));
    }

    static LateMigration start(Database database) {
        var migration = new LateMigration(database);
        migration.thread.start();
        return migration;
    }

    private static void run(Database database) {
        while (!Thread.currentThread().isInterrupted()) {
            try {
                Thread.sleep(PAUSE);
                database.migrate();
                log.info("the database is back and up to date");
                return;
            } catch (DatabaseAway e) {
                log.debug("still away: {}", e.getMessage());
            } catch (InterruptedException e) {
                return;
            } catch (RuntimeException e) {
                log.error("the database is back and cannot be used: {}", e.getMessage());
            }
        }
    }

    @Override
    public void close() {
        thread.interrupt();
    }
}
