package network.cortensor.portal.app.wiring;

import java.io.IOException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Supplier;
import network.cortensor.portal.control.catalog.CatalogStore;
import network.cortensor.portal.domain.catalog.Catalog;
import network.cortensor.portal.gateway.catalog.SnapshotFile;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The catalog that this process works from: the last one that could be read, kept on disk for a start without the database. */
final class Catalogs implements Supplier<Catalog> {
    private static final Logger log = LoggerFactory.getLogger(Catalogs.class);

    private final Supplier<CatalogStore.Loaded> source;
    private final Runnable ended;
    private final SnapshotFile file;
    private final InstantSource clock;
    private final List<Consumer<Catalog>> listeners = new CopyOnWriteArrayList<>();
    private final AtomicBoolean stale = new AtomicBoolean(true);
    private volatile Catalog current = Catalog.empty();
    private volatile boolean wasRead;
    private volatile Instant readAgainAt = Instant.MAX;

    /**
     * Nothing is read yet.
     *
     * @param source reads the durable truth; blocks
     * @param ended clears what operators had set until a time that has come; blocks
     * @param file keeps what was read
     */
    Catalogs(Supplier<CatalogStore.Loaded> source, Runnable ended, SnapshotFile file, InstantSource clock) {
        this.source = source;
        this.ended = ended;
        this.file = file;
        this.clock = clock;
    }

    @Override
    public Catalog get() {
        return current;
    }

    /** Whether the durable truth could be read since the start; until then there is at most what was kept on disk. */
    boolean wasRead() {
        return wasRead;
    }

    /** Hears of the catalog as it is now, and of every new one. */
    void listen(Consumer<Catalog> listener) {
        listeners.add(listener);
        listener.accept(current);
    }

    /** The first reading; where the database is away, what was kept on disk. */
    void start() {
        refresh();
        if (stale.get()) {
            file.read().ifPresent(kept -> {
                log.warn("serving from catalog version {} as it was kept on disk", kept.version());
                take(kept);
            });
        }
    }

    /** The durable truth has changed. Blocks while it is read; keeps the old one when it cannot be read now. */
    void changed() {
        stale.set(true);
        refresh();
    }

    /** Reads again if the last reading failed, or if something that was set has ended by itself. */
    synchronized void refresh() {
        var timeHasCome = !clock.instant().isBefore(readAgainAt);
        if (!stale.getAndSet(false) && !timeHasCome) {
            return;
        }
        try {
            if (timeHasCome) {
                ended.run();
            }
            var loaded = source.get();
            readAgainAt = loaded.nextExpiry().orElse(Instant.MAX);
            take(loaded.catalog());
            wasRead = true;
            keep(loaded.catalog());
        } catch (RuntimeException e) {
            stale.set(true);
            log.warn("the catalog cannot be read, the last one stays in use: {}", e.toString());
        }
    }

    private void take(Catalog catalog) {
        current = catalog;
        listeners.forEach(listener -> listener.accept(catalog));
        log.info(
                "catalog version {}: {} models, {} pools",
                catalog.version(),
                catalog.offers().size(),
                catalog.pools().size());
    }

    private void keep(Catalog catalog) {
        try {
            file.write(catalog);
        } catch (IOException | RuntimeException e) {
            log.warn("the catalog cannot be kept on disk for a start without the database: {}", e.toString());
        }
    }
}
