package network.cortensor.portal.app.wiring;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Supplier;
import network.cortensor.portal.domain.catalog.Catalog;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The catalog that the gateway serves from: the last one that could be read. */
final class CatalogSnapshot implements Supplier<Catalog> {
    private static final Logger log = LoggerFactory.getLogger(CatalogSnapshot.class);

    private final Supplier<Catalog> source;
    private final Consumer<Catalog> listener;
    private final AtomicBoolean stale = new AtomicBoolean(true);
    private volatile Catalog current = Catalog.empty();

    /**
     * Nothing is read yet.
     *
     * @param source reads the durable truth; blocks
     * @param listener hears of every new snapshot
     */
    CatalogSnapshot(Supplier<Catalog> source, Consumer<Catalog> listener) {
        this.source = source;
        this.listener = listener;
    }

    @Override
    public Catalog get() {
        return current;
    }

    /** The durable truth has changed. Blocks while it is read; keeps the old one when it cannot be read now. */
    void changed() {
        stale.set(true);
        refresh();
    }

    /** Reads again if the last reading failed. */
    synchronized void refresh() {
        if (!stale.getAndSet(false)) {
            return;
        }
        try {
            current = source.get();
            listener.accept(current);
            log.info(
                    "catalog version {}: {} models, {} pools",
                    current.version(),
                    current.offers().size(),
                    current.pools().size());
        } catch (RuntimeException e) {
            stale.set(true);
            log.warn("the catalog cannot be read, the last one stays in use: {}", e.toString());
        }
    }
}
