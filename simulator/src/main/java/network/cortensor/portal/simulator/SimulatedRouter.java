package network.cortensor.portal.simulator;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A Cortensor router that is not one: the same HTTP API on loopback, with models that only know a few words. Two requests that meet on one
 * of its sessions fail as on a real router, and are counted.
 */
public final class SimulatedRouter {
    private static final Pattern COMPLETIONS = Pattern.compile("/api/v[123]/completions(?:/([^/]+))?");
    private static final String READS = "/api/v1/";

    private final RouterSettings settings;
    private final LoopbackServer server;
    private final Parts parts;

    private SimulatedRouter(RouterSettings settings, LoopbackServer server, Parts parts) {
        this.settings = settings;
        this.server = server;
        this.parts = parts;
    }

    /** Starts a router. Fails when the port is taken. */
    public static Future<SimulatedRouter> start(Vertx vertx, RouterSettings settings) {
        var sessions = new LinkedHashMap<Long, SimulatedSession>();
        settings.sessions()
                .forEach((id, model) ->
                        sessions.put(id, new SimulatedSession(id, model, settings.habits(), settings.clock())));
        var seen = new Seen();
        var behaviours = new BehaviourChoice();
        var parts = new Parts(
                sessions,
                seen,
                behaviours,
                new RouterCompletions(vertx, settings, sessions, seen, behaviours),
                new RouterReadModels(settings, sessions));
        return LoopbackServer.start(
                        vertx,
                        settings.port(),
                        request -> Received.whole(request, seen, body -> route(settings, parts, request, body)))
                .map(server -> new SimulatedRouter(settings, server, parts));
    }

    /** Where it listens: {@code http://127.0.0.1:port}. */
    public URI address() {
        return server.address();
    }

    public RouterSettings settings() {
        return settings;
    }

    public Seen seen() {
        return parts.seen;
    }

    /** How it treats every request from now on whose prompt carries no marker. */
    public void behave(Behaviour behaviour) {
        parts.behaviours.always(behaviour);
    }

    /** How it treats the next requests without a marker; after them it is its old self. */
    public void behaveNext(int requests, Behaviour behaviour) {
        parts.behaviours.next(requests, behaviour);
    }

    /**
     * How it treats pings, lists and look-ups from now on: normally, never answering, with what is not JSON, or with an error.
     * Other behaviours make no sense for them.
     */
    public void behaveForReads(Behaviour behaviour) {
        parts.reads.behave(behaviour);
    }

    /** How many requests a session is working on, including those whose client has left; 0 for a session that it does not have. */
    public int busy(long session) {
        SimulatedSession found = parts.sessions.get(session);
        return found == null ? 0 : found.busy();
    }

    /** Closes every connection, mid-answer or not. */
    public Future<Void> stop() {
        return server.stop();
    }

    private static void route(RouterSettings settings, Parts parts, HttpServerRequest request, Buffer body) {
        String path = Objects.requireNonNullElse(request.path(), "");
        Matcher completions = COMPLETIONS.matcher(path);
        boolean completion = HttpMethod.POST.equals(request.method()) && completions.matches();
        String authorization = String.valueOf(request.getHeader("authorization"));
        if (!isPublic(path) && !authorization.equals("Bearer " + settings.token())) {
            if (completion) {
                parts.seen.request(body.length());
            }
            String message =
                    authorization.startsWith("Bearer ") ? "Invalid API key" : "Invalid Authorization header format";
            parts.completions.play(request, Reply.json(401, ErrorShape.DETAIL.body(401, "", message)));
        } else if (completion) {
            parts.completions.handle(request, completions.group(1), body);
        } else {
            parts.seen.read();
            String read = path.startsWith(READS) && HttpMethod.GET.equals(request.method())
                    ? path.substring(READS.length())
                    : "";
            parts.reads.answer(request, read);
        }
    }

    private static boolean isPublic(String path) {
        return path.equals("/api/v1/ping") || path.equals("/api/v1/about");
    }

    private record Parts(
            Map<Long, SimulatedSession> sessions,
            Seen seen,
            BehaviourChoice behaviours,
            RouterCompletions completions,
            RouterReadModels reads) {}
}
