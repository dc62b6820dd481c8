package network.cortensor.portal.bench.site;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import network.cortensor.portal.simulator.Behaviour;
import network.cortensor.portal.simulator.Generation;
import network.cortensor.portal.simulator.RouterSettings;
import network.cortensor.portal.simulator.RouterSettings.SessionHabits;

/**
 * The routers of a site, in a process of their own. {@code GET /state} tells what they have seen, {@code GET /references} which
 * requests reached them, {@code POST /routers/N/VERB} changes one: stop, start, hang, garbage, normal.
 */
public final class RoutersProcess {
    private static final Pattern VERB = Pattern.compile("/routers/([0-9]+)/([a-z]+)");

    /** More than any request asks for: how long an answer is, its token limit says. */
    private static final int WORDS = 400;

    private final List<RouterSlot> slots;

    private RoutersProcess(List<RouterSlot> slots) {
        this.slots = slots;
    }

    /** The process: its port, how many routers with one session of limit 1, their tokens per second. One more router answers at once. */
    public static void main(String[] arguments) {
        int port = Integer.parseInt(arguments[0]);
        int count = Integer.parseInt(arguments[1]);
        int speed = Integer.parseInt(arguments[2]);
        var vertx = Vertx.vertx(new VertxOptions().setPreferNativeTransport(true));
        var slots = new ArrayList<RouterSlot>();
        for (int i = 0; i < count; i++) {
            slots.add(new RouterSlot(vertx, settings(i, speed, SessionHabits.USUAL)));
        }
        var unbounded = new SessionHabits(SessionHabits.UNLIMITED, false, false, SessionHabits.UNLIMITED);
        slots.add(new RouterSlot(
                vertx,
                settings(count, 0, unbounded).withGeneration(Generation.fast().withWords(1))));
        var routers = new RoutersProcess(slots);
        Future.join(slots.stream().map(RouterSlot::start).toList())
                .compose(started ->
                        vertx.createHttpServer().requestHandler(routers::handle).listen(port, "127.0.0.1"))
                .onFailure(failure -> {
                    failure.printStackTrace();
                    System.exit(1);
                });
    }

    private static RouterSettings settings(int index, int speed, SessionHabits habits) {
        return RouterSettings.of(Map.of(101L + index, "sim-model"))
                .withName("simulated router " + index)
                .withGeneration(Generation.fast()
                        .withWords(WORDS)
                        .withTokensPerSecond(speed)
                        .withFirstToken(Duration.ZERO))
                .withHabits(habits);
    }

    private void handle(HttpServerRequest request) {
        var path = Objects.requireNonNullElse(request.path(), "");
        var verb = VERB.matcher(path);
        if (HttpMethod.POST.equals(request.method()) && verb.matches()) {
            int index = Integer.parseInt(verb.group(1));
            if (index < slots.size()) {
                act(slots.get(index), verb.group(2))
                        .onSuccess(done -> request.response().setStatusCode(204).end())
                        .onFailure(failure ->
                                request.response().setStatusCode(500).end(String.valueOf(failure.getMessage())));
                return;
            }
        } else if (path.equals("/state")) {
            answer(request, slots.stream().map(RouterSlot::state));
            return;
        } else if (path.equals("/references")) {
            answer(request, slots.stream().flatMap(slot -> slot.references().stream()));
            return;
        }
        request.response().setStatusCode(404).end();
    }

    private static void answer(HttpServerRequest request, Stream<?> values) {
        var list = new JsonArray();
        values.forEach(list::add);
        request.response().end(new JsonObject().put("list", list).toBuffer());
    }

    private static Future<Void> act(RouterSlot slot, String verb) {
        return switch (verb) {
            case "stop" -> slot.stop();
            case "start" -> slot.start();
            case "hang" -> slot.behave(new Behaviour.Hang());
            case "garbage" -> slot.behave(new Behaviour.Garbage());
            case "normal" -> slot.behave(new Behaviour.Normal());
            default -> Future.failedFuture("no verb " + verb);
        };
    }
}
