package network.cortensor.portal.state.redis;

import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;

/** Calls that go out in one write. Those that can be done together are one script's work. */
final class RedisFlight {
    /** No more: a server does nothing else meanwhile. */
    static final int FULL = 32;

    private final List<List<RedisCall>> parts = new ArrayList<>();

    private RedisFlight() {}

    /** What comes next of these, empty when there is nothing. */
    static RedisFlight of(Queue<RedisCall> asked) {
        var flight = new RedisFlight();
        for (var i = 0; i < FULL; i++) {
            var call = asked.poll();
            if (call == null) {
                break;
            }
            flight.add(call);
        }
        return flight;
    }

    boolean isEmpty() {
        return parts.isEmpty();
    }

    int size() {
        return parts.stream().mapToInt(List::size).sum();
    }

    /** Since when the first of them waits for its answer. */
    long askedNanos() {
        return parts.getFirst().getFirst().askedNanos();
    }

    List<Request> requests() {
        var requests = new ArrayList<Request>(parts.size());
        for (var part : parts) {
            var first = part.getFirst();
            requests.add(
                    part.size() == 1
                            ? request(first.script(), first.words())
                            : request(Script.TOGETHER, RedisCall.together(part)));
        }
        return requests;
    }

    /** Replies to the requests, in their order. What somebody throws who hears of one does not keep the others from theirs. */
    void answered(List<Response> responses) {
        RuntimeException thrown = null;
        for (var i = 0; i < parts.size(); i++) {
            var part = parts.get(i);
            var reply = responses.get(i).toString(StandardCharsets.UTF_8);
            var replies = part.size() == 1 ? new String[] {reply} : Script.replies(reply);
            for (var at = 0; at < part.size(); at++) {
                try {
                    part.get(at).answered(replies[at]);
                } catch (RuntimeException bug) {
                    part.get(at).fail(String.valueOf(bug.getMessage()));
                    thrown = bug;
                }
            }
        }
        if (thrown != null) {
            throw thrown;
        }
    }

    void fail(String why) {
        parts.forEach(part -> part.forEach(call -> call.fail(why)));
    }

    private void add(RedisCall call) {
        for (var part : parts) {
            if (part.getFirst().joins(call)) {
                part.add(call);
                return;
            }
        }
        var part = new ArrayList<RedisCall>(4);
        part.add(call);
        parts.add(part);
    }

    private static Request request(Script script, Words words) {
        var request =
                Request.cmd(Command.EVALSHA).arg(script.sha()).arg(words.keys().size());
        words.keys().forEach(request::arg);
        words.arguments().forEach(request::arg);
        return request;
    }
}
