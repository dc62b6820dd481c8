package network.cortensor.portal.bench.fault;

import java.io.IOException;
import java.time.Duration;
import java.util.Locale;
import network.cortensor.portal.bench.site.RedisProcess;
import network.cortensor.portal.bench.site.Site;
import network.cortensor.portal.bench.site.SiteCatalog;

/** Something that breaks, and is mended after a while. */
public enum Fault {
    /** A gateway's process is killed; it comes back when its leases are long over. */
    KILL_GATEWAY(25, false) {
        @Override
        void strike(Site site) {
            site.gateways().getLast().kill();
        }

        @Override
        void mend(Site site) throws IOException, InterruptedException {
            site.gateways().getLast().startAgain();
        }
    },
    /** Redis is killed, and comes back empty. */
    KILL_REDIS(25, true) {
        @Override
        void strike(Site site) throws IOException {
            redis(site).kill();
        }

        @Override
        void mend(Site site) throws IOException, InterruptedException {
            redis(site).startAgain();
        }
    },
    /** PostgreSQL is stopped and started. */
    RESTART_POSTGRES(10, false) {
        @Override
        void strike(Site site) {
            site.durable().restart();
        }

        @Override
        void mend(Site site) {
            // It has been back since it was started.
        }
    },
    /** Half of the routers are gone, and come back. */
    HALF_ROUTERS(15, false) {
        @Override
        void strike(Site site) throws IOException, InterruptedException {
            tellHalf(site, "stop");
        }

        @Override
        void mend(Site site) throws IOException, InterruptedException {
            tellHalf(site, "start");
        }
    },
    /** One router takes requests and never answers. */
    HANG_ROUTER(25, false) {
        @Override
        void strike(Site site) throws IOException, InterruptedException {
            site.routers().tell(0, "hang");
        }

        @Override
        void mend(Site site) throws IOException, InterruptedException {
            site.routers().tell(0, "normal");
        }
    },
    /** One router answers at once, and nonsense: it would draw all requests to itself. */
    GARBAGE_ROUTER(15, false) {
        @Override
        void strike(Site site) throws IOException, InterruptedException {
            site.routers().tell(0, "garbage");
        }

        @Override
        void mend(Site site) throws IOException, InterruptedException {
            site.routers().tell(0, "normal");
        }
    },
    /** An operator drains the pool and resumes it. */
    DRAIN_POOL(8, false) {
        @Override
        void strike(Site site) throws IOException, InterruptedException {
            site.operators().act("pools", SiteCatalog.MODEL, "drain");
        }

        @Override
        void mend(Site site) throws IOException, InterruptedException {
            site.operators().act("pools", SiteCatalog.MODEL, "resume");
        }
    },
    /** One gateway's packets to Redis are dropped, and arrive late when the network is mended. */
    CUT_REDIS(25, true) {
        @Override
        void strike(Site site) {
            site.ways().getLast().cut();
        }

        @Override
        void mend(Site site) {
            site.ways().getLast().mend();
        }
    };

    private final Duration held;
    private final boolean needsRedis;

    Fault(int heldSeconds, boolean needsRedis) {
        this.held = Duration.ofSeconds(heldSeconds);
        this.needsRedis = needsRedis;
    }

    abstract void strike(Site site) throws IOException, InterruptedException;

    abstract void mend(Site site) throws IOException, InterruptedException;

    /** How long it lasts. */
    public Duration held() {
        return held;
    }

    /** Whether there must be a Redis for it. */
    public boolean needsRedis() {
        return needsRedis;
    }

    /** As it is written on the command line. */
    public String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private static void tellHalf(Site site, String verb) throws IOException, InterruptedException {
        for (int i = 0; i < site.routers().count() / 2; i++) {
            site.routers().tell(i, verb);
        }
    }

    private static RedisProcess redis(Site site) throws IOException {
        return site.redis().orElseThrow(() -> new IOException("the site has no Redis"));
    }
}
