package network.cortensor.portal.state.redis;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.RedisConnection;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import network.cortensor.portal.domain.Step;

/**
 * Runs scripts over one connection. What is asked while two writes are unanswered goes out in one, when the first of them is answered:
 * that saves most of what calls cost under load, and delays nothing without. Answers come in the order of the writes, so only the oldest
 * that is owed has to be watched. An error that the server answers to one call fails those that went out with it: whether they have run is not known.
 */
final class RedisPipeline {
    /** Why a call has failed that was not answered. */
    static final String NO_REPLY = "no reply in time";

    /** So many writes may be unanswered where calls would be few in one; with a long way to the server more, if they are full. */
    private static final int FEW_UNANSWERED = 2;

    private static final int MOST_UNANSWERED = 64;

    private final Vertx vertx;
    private final Context context;
    private final RedisConnection connection;
    private final long answersWithinNanos;
    private final Consumer<String> onFailure;
    private final long watch;

    /** What has not been sent; how much there may be is up to the caller. */
    private final Queue<RedisCall> asked = new ConcurrentLinkedQueue<>();

    private final AtomicInteger gathered = new AtomicInteger();
    private final AtomicBoolean sending = new AtomicBoolean();

    // Only on the context.
    private final Queue<RedisFlight> owed = new ArrayDeque<>();
    private boolean closed;

    /**
     * Over this connection.
     *
     * @param context the connection's
     * @param onFailure is told why a call has failed
     */
    RedisPipeline(
            Vertx vertx,
            Context context,
            RedisConnection connection,
            Duration answersWithin,
            Consumer<String> onFailure) {
        this.vertx = vertx;
        this.context = context;
        this.connection = connection;
        this.onFailure = onFailure;
        answersWithinNanos = answersWithin.toNanos();
        watch = vertx.setPeriodic(
                Math.clamp(answersWithin.toMillis() / 20, 1, 100), timer -> context.runOnContext(now -> watch()));
    }

    /** Makes the server know all scripts. */
    static Future<RedisConnection> load(RedisConnection connection) {
        var all = new ArrayList<Request>();
        for (var script : Script.values()) {
            all.add(Request.cmd(Command.SCRIPT).arg("LOAD").arg(script.source()));
        }
        return connection.batch(all).map(loaded -> connection);
    }

    /** Runs a script; fails, soon after the time-out at the latest, when there is no answer. */
    Step<List<String>> run(Script script, Words words) {
        var step = Step.<List<String>>pending();
        asked.add(new RedisCall(script, words, System.nanoTime(), step));
        gathered.incrementAndGet();
        if (sending.compareAndSet(false, true)) {
            context.runOnContext(now -> sendAll());
        }
        return step;
    }

    /** What has no answer fails, and so does what is asked from now on. The connection is closed by who made it. */
    void close() {
        vertx.cancelTimer(watch);
        context.runOnContext(now -> {
            closed = true;
            for (var flight = owed.poll(); flight != null; flight = owed.poll()) {
                flight.fail("connection closed");
            }
            sendAll();
        });
    }

    private void sendAll() {
        // Before looking: who comes after that has it looked again.
        sending.set(false);
        while (closed || owed.size() < (gathered.get() >= RedisFlight.FULL ? MOST_UNANSWERED : FEW_UNANSWERED)) {
            var flight = RedisFlight.of(asked);
            if (flight.isEmpty()) {
                return;
            }
            gathered.addAndGet(-flight.size());
            if (closed) {
                flight.fail("connection closed");
            } else {
                send(flight);
            }
        }
    }

    private void send(RedisFlight flight) {
        owed.add(flight);
        var requests = flight.requests();
        var sent =
                requests.size() == 1 ? connection.send(requests.getFirst()).map(List::of) : connection.batch(requests);
        sent.onComplete(replies -> answered(flight, replies), why -> failed(flight, why));
    }

    private void answered(RedisFlight flight, List<Response> replies) {
        owed.remove(flight);
        // First, so that the server is at work while the answers are.
        sendAll();
        flight.answered(replies);
    }

    private void failed(RedisFlight flight, Throwable why) {
        owed.remove(flight);
        var text = String.valueOf(why.getMessage());
        flight.fail(text);
        onFailure.accept(text);
        sendAll();
    }

    /** A connection that owes an answer is no use: what comes later would be taken for lost anyway. */
    private void watch() {
        var oldest = owed.peek();
        if (oldest != null && System.nanoTime() - oldest.askedNanos() > answersWithinNanos) {
            oldest.fail(NO_REPLY);
            onFailure.accept(NO_REPLY);
        }
    }
}
