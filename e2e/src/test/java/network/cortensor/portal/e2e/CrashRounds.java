package network.cortensor.portal.e2e;

import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import network.cortensor.portal.simulator.RouterSettings;
import network.cortensor.portal.simulator.SimulatedRouter;
import network.cortensor.portal.testkit.FreePort;

/**
 * Kills a portal that works, again and again, and starts it on what is left. The routers live outside of it and remember what they
 * were asked; the clients remember what they were answered; at the end the usage events must agree with both.
 */
final class CrashRounds {
    private static final int ROUTERS = 3;
    private static final int SESSIONS = 4;
    private static final int CLIENTS = 16;
    private static final int LATEST_MILLIS = 1500;
    private static final String ALIAS = "crash";
    private static final Duration SETTLED = Duration.ofSeconds(30);
    private static final Pattern REFERENCE = Pattern.compile("\"client_reference\"\\s*:\\s*\"([^\"]+)\"");

    private static final Pattern REQUEST_ID = Pattern.compile("\\breq_[0-9A-Z]+\\b");

    private final Installation installation;
    private final Random random;
    private final PrintStream out;
    private final int port = FreePort.find();
    private final List<LoadAnswer> answers = new ArrayList<>();
    private final Set<String> references = new TreeSet<>();

    CrashRounds(Installation installation, long seed, PrintStream out) {
        this.installation = installation;
        this.random = new Random(seed);
        this.out = out;
        out.println("crash rounds: seed " + seed);
    }

    /** Runs the rounds and checks the books. */
    CrashReport run(int rounds) throws InterruptedException {
        try (var upstreams = new Upstreams()) {
            var routers = IntStream.range(0, ROUTERS)
                    .mapToObj(i -> upstreams.router(settings(i)))
                    .toList();
            var key = prepare(routers);
            for (var round = 1; round <= rounds; round++) {
                killUnderLoad(round, routers, key);
            }
            return settle(rounds);
        }
    }

    private static RouterSettings settings(int router) {
        Map<Long, String> sessions = new LinkedHashMap<>();
        for (var session = 1; session <= SESSIONS; session++) {
            sessions.put(100L * router + session, "sim-model");
        }
        return RouterSettings.of(sessions);
    }

    private String prepare(List<SimulatedRouter> routers) {
        try (var portal = start()) {
            new CatalogText().cortensor(ALIAS, routers).apply(portal);
            var key = new KeyVerbs(portal).live("crash");
            Chat.awaitAlias(portal, key, ALIAS);
            portal.stop();
            return key;
        }
    }

    private PortalProcess start() {
        return Launch.clean(installation).port(port).start();
    }

    private void killUnderLoad(int round, List<SimulatedRouter> routers, String key) throws InterruptedException {
        var portal = start();
        try (var load = new Load(portal, key, ALIAS, random.nextLong())) {
            load.start(CLIENTS);
            // Now and then the first requests are hit, otherwise a portal that is at work.
            if (random.nextInt(4) > 0) {
                load.awaitFirstAnswer();
            }
            Thread.sleep(random.nextInt(LATEST_MILLIS));
            portal.kill();
            load.awaitEnd();
            answers.addAll(load.answers());
            out.printf("round %d: %s%n", round, summary(load.answers()));
        } finally {
            portal.destroy();
        }
        for (var router : routers) {
            router.seen().recorded().forEach(request -> {
                var reference = REFERENCE.matcher(request.body());
                if (reference.find()) {
                    references.add(reference.group(1));
                }
            });
        }
    }

    private static Map<LoadAnswer.Kind, Long> summary(List<LoadAnswer> answers) {
        return answers.stream().collect(Collectors.groupingBy(LoadAnswer::kind, Collectors.counting()));
    }

    /** Starts once more, waits until everything is in the database, and compares. */
    private CrashReport settle(int rounds) {
        try (var portal = start()) {
            var usage = UsageTable.embedded(installation);
            var expected = new TreeSet<>(references);
            List<UsageRow> rows;
            try {
                rows = usage.await(
                        "an event for each of the " + expected.size() + " requests that the routers saw",
                        SETTLED,
                        found -> found.stream()
                                .map(UsageRow::clientReference)
                                .collect(Collectors.toSet())
                                .containsAll(expected));
            } catch (AssertionError incomplete) {
                // The report says which are missing.
                rows = usage.rows();
            }
            var listed = REQUEST_ID
                    .matcher(portal.ops().get("/ops/api/usage/interrupted"))
                    .results()
                    .map(MatchResult::group)
                    .collect(Collectors.toSet());
            portal.stop();
            return new CrashReport(rounds, answers, references, rows, listed);
        }
    }
}
