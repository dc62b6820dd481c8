package network.cortensor.portal.simulator;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The completions of a simulated router: find the session, see whether it is free, answer as told. */
final class RouterCompletions {
    private final Vertx vertx;
    private final RouterSettings settings;
    private final Map<Long, SimulatedSession> sessions;
    private final Seen seen;
    private final BehaviourChoice behaviours;
    private Iterator<SimulatedSession> turn;

    RouterCompletions(
            Vertx vertx,
            RouterSettings settings,
            Map<Long, SimulatedSession> sessions,
            Seen seen,
            BehaviourChoice behaviours) {
        this.vertx = vertx;
        this.settings = settings;
        this.sessions = sessions;
        this.seen = seen;
        this.behaviours = behaviours;
        this.turn = sessions.values().iterator();
    }

    /** Answers a request whose path named this session; null when it named none. */
    void handle(HttpServerRequest request, @Nullable String sessionInPath, Buffer body) {
        seen.request(body.length());
        Reply refusal;
        try {
            JsonObject json = body.toJsonObject();
            if (!(json.getValue("prompt") instanceof String prompt)) {
                throw new IllegalArgumentException("prompt must be a string");
            }
            var ask = CompletionAsk.read(json, prompt, RouterSettings.DEFAULT_MAX_TOKENS);
            SimulatedSession session = session(sessionInPath, json);
            if (session != null) {
                onSession(request, session, ask);
                return;
            }
            refusal = Reply.json(404, ErrorShape.DETAIL.body(404, "", "Session not found"));
        } catch (DecodeException | IllegalArgumentException unreadable) {
            refusal = Reply.json(422, ErrorShape.DETAIL_LIST.body(422, "value_error", message(unreadable)));
        }
        play(request, refusal);
    }

    /** Answers outside any session. */
    void play(HttpServerRequest request, Reply reply) {
        new Playback(vertx, request, new Playback.Terms(0, false, () -> {}), seen).play(reply);
    }

    private @Nullable SimulatedSession session(@Nullable String inPath, JsonObject json) {
        Object named = inPath == null ? json.getValue("session_id") : inPath;
        if (named == null) {
            if (!turn.hasNext()) {
                turn = sessions.values().iterator();
            }
            return turn.next();
        }
        String id = String.valueOf(named);
        return RouterReadModels.isNumber(id) ? sessions.get(Long.parseLong(id)) : null;
    }

    private void onSession(HttpServerRequest request, SimulatedSession session, CompletionAsk ask) {
        seen.session(session.id());
        if (session.full()) {
            seen.overlap();
            if (settings.habits().overlapBreaksBoth()) {
                var failure = List.<Step>of(new Step.Fail(502, RouterReplies.mismatchBody()));
                session.running().forEach(first -> first.interrupt(failure));
            }
            play(request, RouterReplies.mismatch());
        } else if (session.exhausted()) {
            play(request, RouterReplies.exhausted(session.id()));
        } else {
            Behaviour behaviour = behaviours.choose(ask.prompt());
            new Work(session, settings.generation().under(behaviour)).answer(request, ask, behaviour);
        }
    }

    private static String message(RuntimeException unreadable) {
        return unreadable instanceof IllegalArgumentException ? String.valueOf(unreadable.getMessage()) : "not JSON";
    }

    /** One task on one session. */
    private final class Work {
        private final SimulatedSession session;
        private final Generation generation;
        private final long begun = System.nanoTime();
        private @Nullable Playback playback;

        Work(SimulatedSession session, Generation generation) {
            this.session = session;
            this.generation = generation;
        }

        void answer(HttpServerRequest request, CompletionAsk ask, Behaviour behaviour) {
            SimulatedTask task = session.begin();
            task.reference(ask.clientReference());
            SimulatedAnswer answer = generation.answer(ask.prompt(), ask.maxTokens(), ask.stop());
            var wire = new RouterWire(session.id(), task, answer, ask.stream());
            var replies = new Replies(wire, generation, answer.completionTokens());
            var terms = new Playback.Terms(
                    generation.tokensPerSecond(), settings.habits().workOnAfterLeave(), this::release);
            playback = new Playback(vertx, request, terms, seen);
            session.enter(playback);
            playback.play(new RouterReplies(session, task, wire, replies).to(behaviour));
        }

        private void release() {
            if (playback != null) {
                session.leave(playback);
                seen.worked(System.nanoTime() - begun);
            }
        }
    }
}
