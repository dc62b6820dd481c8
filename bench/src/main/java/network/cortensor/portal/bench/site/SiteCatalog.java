package network.cortensor.portal.bench.site;

import java.util.List;
import java.util.Locale;

/** What a site sells: {@value #MODEL} on the routers with a limit, {@value #PROBE} on the one that answers any number at once. */
public final class SiteCatalog {
    /** The model that is overloaded. */
    public static final String MODEL = "busy";

    /** The model that always has a place, for seeing what a gateway does with it. */
    public static final String PROBE = "probe";

    private SiteCatalog() {}

    /** The file; with the probe's model enabled or not. */
    public static String text(List<RouterState> limited, RouterState unbounded, boolean probeEnabled) {
        var routers = new StringBuilder("routers:\n");
        var sessions = new StringBuilder("sessions:\n");
        for (int i = 0; i < limited.size(); i++) {
            router(routers, "r" + i, limited.get(i));
            sessions.append(session("s" + i, MODEL, "r" + i, limited.get(i).session(), 1));
        }
        router(routers, "rp", unbounded);
        sessions.append(session("sp", PROBE, "rp", unbounded.session(), 1000));
        return """
                models:
                  busy: { template: plain, tokenizer: o200k, context_tokens: 8192 }
                  probe: { template: plain, tokenizer: o200k, context_tokens: 8192 }
                pools:
                  busy: { model: busy }
                  probe: { model: probe }
                offers:
                  busy: { pool: busy, price: { prompt: 50, completion: 200 } }
                  probe: { pool: probe, enabled: %s, price: { prompt: 50, completion: 200 } }
                """.formatted(probeEnabled) + routers + sessions;
    }

    private static void router(StringBuilder text, String name, RouterState router) {
        text.append(String.format(
                Locale.ROOT,
                "  %s: { address: 'http://127.0.0.1:%d', token: '%s' }%n",
                name,
                router.port(),
                router.token()));
    }

    private static String session(String name, String pool, String router, long number, int limit) {
        return String.format(
                Locale.ROOT,
                "  %s: { pool: %s, router: %s, number: '%d', limit: %d }%n",
                name,
                pool,
                router,
                number,
                limit);
    }
}
