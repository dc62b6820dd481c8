package network.cortensor.portal.simulator;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonObject;
import java.net.URI;

/**
 * A server that speaks the OpenAI API as vLLM or llama.cpp do: {@code /v1/chat/completions}, {@code /v1/completions}, {@code /v1/models},
 * {@code /health}. Serves many at once, calls the first tool that it is given, and stops work at once when the client leaves.
 */
public final class SimulatedOpenAiServer {
    private final OpenAiSettings settings;
    private final LoopbackServer server;
    private final Seen seen;
    private final BehaviourChoice behaviours;
    private final OpenAiCompletions completions;

    private SimulatedOpenAiServer(
            OpenAiSettings settings,
            LoopbackServer server,
            Seen seen,
            BehaviourChoice behaviours,
            OpenAiCompletions completions) {
        this.settings = settings;
        this.server = server;
        this.seen = seen;
        this.behaviours = behaviours;
        this.completions = completions;
    }

    /** Starts a server. Fails when the port is taken. */
    public static Future<SimulatedOpenAiServer> start(Vertx vertx, OpenAiSettings settings) {
        var seen = new Seen();
        var behaviours = new BehaviourChoice();
        var completions = new OpenAiCompletions(vertx, settings, seen, behaviours);
        return LoopbackServer.start(
                        vertx,
                        settings.port(),
                        request -> Received.whole(
                                request, seen, body -> route(settings, seen, completions, request, body)))
                .map(server -> new SimulatedOpenAiServer(settings, server, seen, behaviours, completions));
    }

    /** Where it listens: {@code http://127.0.0.1:port}, without {@code /v1}. */
    public URI address() {
        return server.address();
    }

    public OpenAiSettings settings() {
        return settings;
    }

    public Seen seen() {
        return seen;
    }

    /** How it treats every request from now on whose prompt carries no marker. */
    public void behave(Behaviour behaviour) {
        behaviours.always(behaviour);
    }

    /** How it treats the next requests without a marker; after them it is its old self. */
    public void behaveNext(int requests, Behaviour behaviour) {
        behaviours.next(requests, behaviour);
    }

    /** How many requests it is working on. */
    public int busy() {
        return completions.busy();
    }

    /** Closes every connection, mid-answer or not. */
    public Future<Void> stop() {
        return server.stop();
    }

    private static void route(
            OpenAiSettings settings, Seen seen, OpenAiCompletions completions, HttpServerRequest request, Buffer body) {
        String call = request.method() + " " + request.path();
        boolean chat = call.equals("POST /v1/chat/completions");
        boolean completion = chat || call.equals("POST /v1/completions");
        if (settings.token() != null && !("Bearer " + settings.token()).equals(request.getHeader("authorization"))) {
            count(seen, completion, body);
            completions.play(request, OpenAiCompletions.refusal(401, "AuthenticationError", "Unauthorized"));
        } else if (completion) {
            completions.handle(request, chat, body);
        } else {
            seen.read();
            Reply reply =
                    switch (call) {
                        case "GET /v1/models" -> completions.models();
                        case "GET /health" -> Reply.json(200, new JsonObject().put("status", "ok"));
                        default -> OpenAiCompletions.refusal(404, "NotFoundError", "Not Found");
                    };
            reply.answer(request);
        }
    }

    private static void count(Seen seen, boolean completion, Buffer body) {
        if (completion) {
            seen.request(body.length());
        } else {
            seen.read();
        }
    }
}
