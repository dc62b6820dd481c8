package network.cortensor.portal.gateway.record;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/**
 * Counts and times of ended requests. Labels come from small fixed sets: routes, error codes, ends, and models that the catalog
 * sells; any other model name counts as {@code other}, so that callers cannot make up labels.
 */
public final class RequestMetrics {
    private static final Duration[] BUCKETS = {
        Duration.ofMillis(5), Duration.ofMillis(25), Duration.ofMillis(100), Duration.ofMillis(250),
        Duration.ofMillis(500), Duration.ofSeconds(1), Duration.ofMillis(2500), Duration.ofSeconds(5),
        Duration.ofSeconds(10), Duration.ofSeconds(30), Duration.ofSeconds(60), Duration.ofSeconds(120),
        Duration.ofSeconds(480)
    };

    private final MeterRegistry registry;
    private final Predicate<String> sold;
    private final ConcurrentHashMap<Outcome, Counter> requests = new ConcurrentHashMap<>();
    private final ConcurrentHashMap<String, ModelMeters> models = new ConcurrentHashMap<>();

    /**
     * Registers there.
     *
     * @param sold whether a model name is in the catalog
     */
    public RequestMetrics(MeterRegistry registry, Predicate<String> sold) {
        this.registry = registry;
        this.sold = sold;
    }

    /** Counts a request that has ended. */
    public void count(RequestFacts facts) {
        var asked = facts.model();
        var model = asked == null ? "none" : sold.test(asked) ? asked : "other";
        var delivery = facts.delivery();
        var outcome = facts.code() != null
                ? facts.code()
                : delivery == null ? "ok" : delivery.end().code();
        requests.computeIfAbsent(new Outcome(facts.route(), model, facts.status(), outcome), this::counter)
                .increment();
        if (delivery == null) {
            return;
        }
        var meters = models.computeIfAbsent(model, this::meters);
        meters.total.record(facts.totalMicros(), TimeUnit.MICROSECONDS);
        meters.waited.record(facts.waitMicros(), TimeUnit.MICROSECONDS);
        if (facts.firstByteMicros() > 0) {
            meters.firstByte.record(facts.firstByteMicros(), TimeUnit.MICROSECONDS);
        }
        meters.promptTokens.increment((double) delivery.tokens().prompt());
        meters.completionTokens.increment((double) delivery.tokens().completion());
    }

    private Counter counter(Outcome outcome) {
        return Counter.builder("portal_requests")
                .description("Requests by how they ended")
                .tag("route", outcome.route())
                .tag("model", outcome.model())
                .tag("status", Integer.toString(outcome.status()))
                .tag("outcome", outcome.outcome())
                .register(registry);
    }

    private ModelMeters meters(String model) {
        return new ModelMeters(
                timer("portal_first_token", "From arrival to the first byte of the answer", model),
                timer("portal_request", "From arrival to the end of the answer", model),
                timer("portal_wait", "Waiting for a free session", model),
                tokens("prompt", model),
                tokens("completion", model));
    }

    private Timer timer(String name, String description, String model) {
        return Timer.builder(name)
                .description(description)
                .tag("model", model)
                .serviceLevelObjectives(BUCKETS)
                .register(registry);
    }

    private Counter tokens(String kind, String model) {
        return Counter.builder("portal_tokens")
                .description("Tokens delivered")
                .tag("model", model)
                .tag("kind", kind)
                .register(registry);
    }

    private record Outcome(String route, String model, int status, String outcome) {}

    private record ModelMeters(
            Timer firstByte, Timer total, Timer waited, Counter promptTokens, Counter completionTokens) {}
}
