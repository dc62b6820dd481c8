package network.cortensor.portal.app.command;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** A verb that does something to a pool, router, session, model, lease or organization of a running portal. */
@Command
final class ActVerb implements Callable<Integer> {
    private static final Duration PAUSE = Duration.ofMillis(500);

    private final Terminal terminal;
    private final Deed deed;

    @Mixin
    private OpsOptions ops = new OpsOptions();

    @Parameters(index = "0", paramLabel = "ID", description = "Which one, as the list shows it; of a lease its number.")
    private String id = "";

    @Parameters(
            index = "1..*",
            arity = "0..*",
            paramLabel = "VALUE",
            description =
                    "limit: a number, or nothing to take it back. weight: a number. labels: name=value. map: pool=weight.")
    private List<String> values = new ArrayList<>();

    @Option(names = "--reason", required = true, paramLabel = "TEXT", description = "Why; it is kept with the event.")
    private String reason = "";

    @Option(names = "--dry-run", description = "Only tells what would happen.")
    private boolean dryRun;

    @Option(
            names = "--until",
            paramLabel = "TIME",
            description =
                    "When it ends by itself: in 30m, 2h or 1d, or a time in UTC. For drain, pause, degrade, heal.")
    private @Nullable String until;

    @Option(
            names = "--wait",
            description = "Waits until every gateway has it, and for drain and pause until nothing runs any more.")
    private boolean wait;

    @Option(names = "--wait-limit", paramLabel = "TIME", description = "Waits so long at most; default: 10m.")
    private String waitLimit = "10m";

    @Option(
            names = "--fallback",
            paramLabel = "POOL",
            description = "Of map: a pool that serves when none of the others can.")
    private List<String> fallbacks = new ArrayList<>();

    @Option(
            names = "--version",
            paramLabel = "N",
            description = "Of rollback: the mapping to go back to; default: the one before.")
    private @Nullable Integer version;

    @Option(
            names = "--key",
            paramLabel = "KEY",
            description = "Idempotency key: the same request with the same key is done once; default: a new one.")
    private @Nullable String key;

    ActVerb(Terminal terminal, Deed deed) {
        this.terminal = terminal;
        this.deed = deed;
    }

    @Override
    public Integer call() {
        var client = ops.connect(terminal);
        var path = "/%s/%s/actions/%s".formatted(deed.kind(), OpsClient.encoded(id), deed.verb());
        if (dryRun) {
            var impact = client.post(path, Map.of("dry_run", "true"), body());
            print(impact, () -> Progress.impact(terminal, impact));
            return ExitCode.DONE.code();
        }
        var done = client.post(path, Map.of(), body());
        if (wait) {
            done = await(client, done);
        }
        var last = done;
        print(last, () -> terminal.out().println(Progress.done(last)));
        return ExitCode.DONE.code();
    }

    private ObjectNode body() {
        var body = deed.parameters(new Deed.Given(values, fallbacks, version));
        body.put("reason", reason)
                .put("idempotency_key", key == null ? UUID.randomUUID().toString() : key);
        if (until != null) {
            body.put("until", Moments.ahead(until).toString());
        }
        return body;
    }

    /** Asks how far it has come, until it is done or the patience ends; tells each change. */
    private JsonNode await(OpsClient client, JsonNode begun) {
        var deadline = System.nanoTime() + Moments.length(waitLimit).toNanos();
        var said = "";
        var action = begun;
        while (true) {
            var state = Progress.of(action);
            if (!state.equals(said)) {
                terminal.err().println("portal: " + state);
                terminal.err().flush();
                said = state;
            }
            if (Progress.finished(action)) {
                return action;
            }
            if (System.nanoTime() > deadline) {
                throw new Failure("it is set and goes on, and was not finished after " + waitLimit + ": " + state
                        + "; see portal " + deed.noun() + " show " + id);
            }
            rest();
            action = client.get("/actions/" + OpsClient.encoded(begun.path("id").asText()), Map.of());
        }
    }

    private static void rest() {
        try {
            Thread.sleep(PAUSE);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Failure("interrupted");
        }
    }

    private void print(JsonNode answer, Runnable forPeople) {
        if (ops.json()) {
            terminal.out().println(answer.toPrettyString());
        } else {
            forPeople.run();
        }
    }
}
