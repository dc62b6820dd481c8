package network.cortensor.portal.simulator;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Turns a behaviour and an answer into the script that is played. */
final class Replies {
    private static final Buffer NOTHING = Buffer.buffer();

    private final Wire wire;
    private final Generation generation;
    private final int tokens;

    Replies(Wire wire, Generation generation, int tokens) {
        this.wire = wire;
        this.generation = generation;
        this.tokens = tokens;
    }

    Reply to(Behaviour.Common behaviour) {
        return switch (behaviour) {
            case Behaviour.Normal() -> normal(reportsUsage());
            case Behaviour.LongAnswer longAnswer -> normal(reportsUsage());
            case Behaviour.WithoutUsage() -> normal(false);
            case Behaviour.SlowFirstByte(int millis) -> normal(reportsUsage()).after(new Step.Wait(millis));
            case Behaviour.Hang() -> events(List.of(new Step.Hang()));
            case Behaviour.HangAfter(int deltas) -> hangAfter(deltas);
            case Behaviour.DieAfter(int deltas) -> cut(deltas, List.of(new Step.Reset()));
            case Behaviour.DieMidChunk(int deltas) -> dieMidChunk(deltas);
            case Behaviour.Truncate(int deltas) -> truncate(deltas);
            case Behaviour.InBandError(int deltas) -> cut(deltas, List.of(failure()));
            case Behaviour.JsonForStream() ->
                whole(wire.whole(generation.usage().reports(false)));
            case Behaviour.ErrorReply(int status, ErrorShape shape) ->
                Reply.json(status, shape.body(status, "simulated_error", "simulated upstream error " + status));
            case Behaviour.WithoutText() -> withoutText();
            case Behaviour.Garbage() -> garbage();
            case Behaviour.TextIn(String field) -> textIn(field);
            case Behaviour.EmptyAnswer() -> empty();
            case Behaviour.WrongToken() ->
                Reply.json(401, wire.error(401, "invalid_api_key", "simulated: invalid API key"));
            case Behaviour.Redirect(String location) ->
                new Reply(307, Map.of("location", location), List.of(new Step.Finish(NOTHING)));
            case Behaviour.HugeChunk(int bytes) -> hugeChunk("x".repeat(bytes));
            case Behaviour.Trickle(int millis, int bytes) -> trickle(millis, Math.max(1, bytes));
        };
    }

    /** A stream of these events, one token of work before each group, properly ended. */
    Reply stream(List<List<JsonObject>> groups, List<JsonObject> closing) {
        var steps = new ArrayList<Step>();
        firstToken(steps);
        send(steps, wire.opening());
        for (List<JsonObject> group : groups) {
            steps.add(new Step.Work(1));
            send(steps, group);
        }
        send(steps, closing);
        return events(done(steps));
    }

    Reply whole(JsonObject body) {
        return new Reply(200, Reply.JSON, worked(new Step.Finish(body.toBuffer())));
    }

    boolean reportsUsage() {
        return generation.usage().reports(wire.stream());
    }

    Reply normal(boolean usage) {
        return wire.stream() ? stream(each(wire.deltas()), wire.closing(usage)) : whole(wire.whole(usage));
    }

    private Reply hangAfter(int deltas) {
        Reply reply = cut(deltas, List.of(new Step.Hang()));
        return wire.stream() ? reply.after(new Step.Open()) : reply;
    }

    private Reply dieMidChunk(int deltas) {
        if (!wire.stream()) {
            Buffer body = wire.whole(reportsUsage()).toBuffer();
            var headers = Map.of("content-type", "application/json", "content-length", String.valueOf(body.length()));
            return new Reply(200, headers, worked(new Step.Send(firstHalf(body)), new Step.Reset()));
        }
        return cut(deltas, List.of(new Step.Send(firstHalf(Sse.event(wire.delta("half")))), new Step.Reset()));
    }

    private Reply truncate(int deltas) {
        if (!wire.stream()) {
            Buffer body = wire.whole(reportsUsage()).toBuffer();
            return new Reply(200, Reply.JSON, worked(new Step.Finish(firstHalf(body))));
        }
        return cut(deltas, List.of(new Step.Finish(NOTHING)));
    }

    /** The first deltas, then these last steps. For a whole answer: the work of as many tokens, then the last steps. */
    private Reply cut(int deltas, List<Step> last) {
        var steps = new ArrayList<Step>();
        firstToken(steps);
        if (!wire.stream()) {
            steps.add(new Step.Work(deltas));
        } else if (deltas > 0) {
            send(steps, wire.opening());
            for (JsonObject delta : wire.deltas().stream().limit(deltas).toList()) {
                steps.add(new Step.Work(1));
                send(steps, List.of(delta));
            }
        }
        steps.addAll(last);
        return new Reply(200, wire.stream() ? Reply.EVENTS : Reply.JSON, steps);
    }

    private Step failure() {
        return new Step.Fail(500, wire.error(500, "simulated_error", "simulated upstream error in the stream"));
    }

    private Reply withoutText() {
        return wire.stream() ? stream(List.of(), wire.closing(reportsUsage())) : whole(wire.wholeWith(""));
    }

    private Reply garbage() {
        return wire.stream()
                ? events(done(new ArrayList<>(List.of(new Step.Send(Sse.event("{\"choices\":[{\"te"))))))
                : Reply.text(200, "application/json", "<html>simulated garbage</html>");
    }

    private Reply textIn(String field) {
        if (!wire.stream()) {
            return whole(Wire.textIn(field, wire.text()));
        }
        return stream(List.of(List.of(Wire.textIn(field, wire.text()))), wire.closing(reportsUsage()));
    }

    private Reply empty() {
        return wire.stream() ? events(done(new ArrayList<>())) : Reply.text(200, "application/json", "");
    }

    private Reply hugeChunk(String filler) {
        if (!wire.stream()) {
            return whole(wire.wholeWith(filler + wire.text()));
        }
        var groups = new ArrayList<List<JsonObject>>();
        groups.add(List.of(wire.delta(filler)));
        groups.addAll(each(wire.deltas()));
        return stream(groups, wire.closing(reportsUsage()));
    }

    private Reply trickle(int millis, int portion) {
        Reply normal = normal(reportsUsage());
        var steps = new ArrayList<Step>();
        for (Step step : normal.steps()) {
            switch (step) {
                case Step.Send(Buffer bytes) -> portions(steps, bytes, millis, portion);
                case Step.Finish(Buffer bytes) -> {
                    portions(steps, bytes, millis, portion);
                    steps.add(new Step.Finish(NOTHING));
                }
                case Step.Wait _, Step.Work _, Step.Open _, Step.Fail _, Step.Hang _, Step.Reset _, Step.Do _ ->
                    steps.add(step);
            }
        }
        return new Reply(normal.status(), normal.headers(), steps);
    }

    private static void portions(List<Step> steps, Buffer bytes, int millis, int portion) {
        for (int at = 0; at < bytes.length(); at += portion) {
            steps.add(new Step.Send(bytes.getBuffer(at, Math.min(bytes.length(), at + portion))));
            steps.add(new Step.Wait(millis));
        }
    }

    private List<Step> worked(Step... last) {
        var steps = new ArrayList<Step>();
        firstToken(steps);
        steps.add(new Step.Work(tokens));
        steps.addAll(List.of(last));
        return steps;
    }

    private void firstToken(List<Step> steps) {
        steps.add(new Step.Wait(generation.firstToken().toMillis()));
    }

    private static void send(List<Step> steps, List<JsonObject> events) {
        events.forEach(event -> steps.addAll(Sse.sends(event)));
    }

    private static List<Step> done(List<Step> steps) {
        steps.add(new Step.Send(Sse.DONE));
        steps.add(new Step.Finish(NOTHING));
        return steps;
    }

    private static Reply events(List<Step> steps) {
        return new Reply(200, Reply.EVENTS, steps);
    }

    private static List<List<JsonObject>> each(List<JsonObject> deltas) {
        return deltas.stream().map(List::of).toList();
    }

    private static Buffer firstHalf(Buffer bytes) {
        return bytes.getBuffer(0, bytes.length() / 2);
    }
}
