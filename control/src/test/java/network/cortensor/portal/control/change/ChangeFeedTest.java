package network.cortensor.portal.control.change;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import network.cortensor.portal.control.database.Database;
import network.cortensor.portal.control.database.DatabaseAccess;
import network.cortensor.portal.control.database.LocalPostgres;
import network.cortensor.portal.control.database.PostgresForTests;
import network.cortensor.portal.control.key.KeyStore;
import network.cortensor.portal.control.key.NewKey;
import network.cortensor.portal.control.key.StoredKey;
import network.cortensor.portal.control.organization.Organizations;
import network.cortensor.portal.domain.Ids;
import network.cortensor.portal.domain.key.Environment;
import network.cortensor.portal.domain.key.KeyHash;
import network.cortensor.portal.domain.key.KeyHasher;
import network.cortensor.portal.testkit.Eventually;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(90)
class ChangeFeedTest {
    private static final Change CATALOG = new Change.CatalogChanged();
    private static final Change EVERYTHING = new Change.EverythingChanged();

    private final BlockingQueue<Change> heard = new LinkedBlockingQueue<>();

    @TempDir
    Path folder;

    @ParameterizedTest(name = "behind a transaction pooler: {0}")
    @ValueSource(booleans = {false, true})
    void bringsARevocation(boolean pooler) throws Exception {
        var access = PostgresForTests.fresh();
        try (var database =
                new Database(new DatabaseAccess(access.url(), access.user(), access.password(), pooler), 4)) {
            database.migrate();
            var keys = keys(database);
            var key = key(keys);
            try (var feed = ChangeFeed.start(database, heard::add)) {
                assertThat(next()).isEqualTo(EVERYTHING);
                keys.revoke(key.id());
                // The guarantee is a second, which `portal bench overload --controls` measures.
                assertThat(next()).isEqualTo(new Change.KeyChanged(key.hash()));
                awaitConnected(feed);
            }
        }
    }

    @Test
    void bringsEveryChangeOfManyWritersOnceAndInOrder() throws Exception {
        try (var database = PostgresForTests.migrated()) {
            var keys = keys(database);
            try (var feed = ChangeFeed.start(database, heard::add)) {
                assertThat(next()).isEqualTo(EVERYTHING);
                var writers = new ArrayList<Thread>();
                for (var writer = 0; writer < 3; writer++) {
                    writers.add(Thread.startVirtualThread(() -> {
                        for (var i = 0; i < 40; i++) {
                            keys.revoke(key(keys).id());
                        }
                    }));
                }
                for (var writer : writers) {
                    writer.join();
                }
                var all = new ArrayList<KeyHash>();
                for (var i = 0; i < 240; i++) {
                    all.add(((Change.KeyChanged) next()).hash());
                }
                assertThat(all).containsExactlyElementsOf(logged(database));
                assertThat(feed.connected()).isTrue();
            }
            assertThat(heard).isEmpty();
        }
    }

    @Test
    void losesNothingWhenTheDatabaseRestarts() throws Exception {
        try (var server = LocalPostgres.start(folder);
                var first = new Database(server.access(), 2)) {
            first.migrate();
            try (var feed = ChangeFeed.start(first, heard::add)) {
                assertThat(next()).isEqualTo(EVERYTHING);
                awaitConnected(feed);
                server.restart();
                KeyHash made;
                try (var second = new Database(server.access(), 2)) {
                    made = key(keys(second)).hash();
                }
                assertThat(next()).isEqualTo(new Change.KeyChanged(made));
                awaitConnected(feed);
                key(keys(first));
            }
        }
    }

    @Test
    void saysThatEverythingChangedWhenChangesWereMissed() throws Exception {
        try (var database = PostgresForTests.migrated();
                var feed = ChangeFeed.start(database, heard::add)) {
            assertThat(next()).isEqualTo(EVERYTHING);
            database.jdbi().useTransaction(transaction -> {
                ChangeLog.catalogChanged(transaction);
                ChangeLog.catalogChanged(transaction);
                transaction.execute("DELETE FROM portal.changes WHERE version = 1");
            });
            assertThat(next()).isEqualTo(EVERYTHING);
            database.jdbi().useTransaction(ChangeLog::catalogChanged);
            assertThat(next()).isEqualTo(CATALOG);
            database.jdbi().useHandle(handle -> handle.execute("UPDATE portal.version SET version = 0"));
            assertThat(next()).as("a database restored from an older copy").isEqualTo(EVERYTHING);
            awaitConnected(feed);
        }
    }

    @Test
    void tellsAgainWhatTheListenerFailedOn() throws Exception {
        var failures = new AtomicInteger(2);
        try (var database = PostgresForTests.migrated();
                var feed = ChangeFeed.start(database, change -> {
                    if (change.equals(CATALOG) && failures.getAndDecrement() > 0) {
                        throw new IllegalStateException("planned failure");
                    }
                    heard.add(change);
                })) {
            assertThat(next()).isEqualTo(EVERYTHING);
            database.jdbi().useTransaction(ChangeLog::catalogChanged);
            assertThat(next()).isEqualTo(CATALOG);
            assertThat(failures.get()).isNegative();
            awaitConnected(feed);
        }
    }

    private Change next() throws InterruptedException {
        var change = heard.poll(30, TimeUnit.SECONDS);
        assertThat(change).as("a change within 30 s").isNotNull();
        return Objects.requireNonNull(change);
    }

    private static void awaitConnected(ChangeFeed feed) {
        Eventually.holds("the feed is connected", feed::connected);
    }

    private static List<KeyHash> logged(Database database) {
        return database.jdbi()
                .withHandle(handle -> handle.createQuery(
                                "SELECT decode(subject, 'hex') FROM portal.changes ORDER BY version")
                        .map((row, context) -> new KeyHash(row.getBytes(1)))
                        .list());
    }

    private static StoredKey key(KeyStore keys) {
        return keys.create(new NewKey(Organizations.DEFAULT, "test", Environment.LIVE, null))
                .key();
    }

    private static KeyStore keys(Database database) {
        var clock = Clock.systemUTC();
        var hasher = new KeyHasher("a pepper of enough bytes".getBytes(StandardCharsets.US_ASCII));
        return new KeyStore(database, hasher, new Ids(clock), clock);
    }
}
