package network.cortensor.portal.control.web;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.openapi.validation.ValidatedRequest;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import network.cortensor.portal.control.usage.UsageEventJson;
import network.cortensor.portal.control.usage.UsageReport;
import network.cortensor.portal.control.usage.UsageStore;
import network.cortensor.portal.control.web.OpsRoute.Answer;
import network.cortensor.portal.domain.usage.UsageEvent;

/** Usage: its sums, what was interrupted, what a lost gateway left behind. */
final class UsageRoutes {
    private static final long LARGEST_IMPORT = 16 << 20;
    private static final int MOST_INTERRUPTED = 1000;
    private static final Duration USUAL_PERIOD = Duration.ofDays(30);

    private final UsageStore usage;
    private final UsageReport report;
    private final InstantSource clock;
    private final ObjectMapper json = new ObjectMapper();

    UsageRoutes(UsageStore usage, UsageReport report, InstantSource clock) {
        this.usage = usage;
        this.report = report;
        this.clock = clock;
    }

    List<OpsRoute> routes() {
        return List.of(
                OpsRoute.of("showUsage", this::showUsage),
                OpsRoute.of("showInterrupted", this::showInterrupted),
                OpsRoute.of("importUsageEvents", LARGEST_IMPORT, this::importUsageEvents));
    }

    private Answer showUsage(ValidatedRequest request) {
        var filter = filter(request);
        var lines = new JsonArray();
        report.summary(filter)
                .forEach(line -> lines.add(new JsonObject()
                        .put("day", line.day().toString())
                        .put("model", line.model())
                        .put("environment", line.environment())
                        .put("requests", line.requests())
                        .put("prompt_tokens", line.tokens().prompt())
                        .put("cached_tokens", line.tokens().cached())
                        .put("completion_tokens", line.tokens().completion())
                        .put("reasoning_tokens", line.tokens().reasoning())
                        .put("cost", line.cost())));
        return Answer.ok(period(filter).put("lines", lines));
    }

    private Answer showInterrupted(ValidatedRequest request) {
        var filter = filter(request);
        var requests = new JsonArray();
        report.interrupted(filter, MOST_INTERRUPTED)
                .forEach(found -> requests.add(new JsonObject()
                        .put("request_id", found.requestId())
                        .put("occurred_at", found.occurredAt().toString())
                        .put("organization", found.organizationId())
                        .put("model", found.model())
                        .put("session", found.sessionId())
                        .put("gateway", found.gatewayId())
                        .put("client_reference", found.clientReference())));
        return Answer.ok(period(filter).put("requests", requests));
    }

    private Answer importUsageEvents(ValidatedRequest request) {
        var events = new ArrayList<UsageEvent>();
        try {
            for (var event : json.readTree(Asked.body(request).encode()).path("events")) {
                events.add(UsageEventJson.read(event));
            }
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("what was parsed before parses again", e);
        } catch (IllegalArgumentException e) {
            throw new OpsProblem(422, "invalid_event", "event %d: %s".formatted(events.size(), e.getMessage()));
        }
        return Answer.ok(new JsonObject().put("received", events.size()).put("new", usage.write(events)));
    }

    private UsageReport.Filter filter(ValidatedRequest request) {
        var period = Asked.period(request, clock.instant(), USUAL_PERIOD);
        return new UsageReport.Filter(
                Asked.query(request, "organization"), Asked.query(request, "key"), period.from(), period.to());
    }

    private static JsonObject period(UsageReport.Filter filter) {
        return new JsonObject()
                .put("from", filter.from().toString())
                .put("to", filter.to().toString());
    }
}
