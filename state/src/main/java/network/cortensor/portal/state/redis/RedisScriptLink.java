package network.cortensor.portal.state.redis;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.RedisConnection;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiConsumer;
import network.cortensor.portal.domain.Step;
import org.jspecify.annotations.Nullable;

/**
 * A link to a real server: one pipelined connection for scripts, one for messages, both to the server that has the keys. When either
 * fails, or a command is not answered in time, or the server takes no writes or has the keys no more, both are given up, all that is
 * under way fails, and new ones are made after a pause that grows, to the server that has them then.
 */
public final class RedisScriptLink implements ScriptLink {
    private static final long FIRST_PAUSE_MILLIS = 50;
    private static final long LONGEST_PAUSE_MILLIS = 2000;
    private static final long REFUSED_PAUSE_MILLIS = 500;
    /** What a server says that does not have the keys any more, or that is asked too late: who has them is found out anew. */
    private static final List<String> MOVED = List.of("MOVED", "ASK ", "TRYAGAIN", Script.LATE);
    /** What a server says, in whatever words around it, that takes no writes now: as good as none. */
    private static final List<String> REFUSES = List.of(
            "READONLY",
            "MISCONF",
            "OOM command",
            "LOADING",
            "MASTERDOWN",
            "CLUSTERDOWN",
            "NOREPLICAS",
            "NOAUTH",
            "NOPERM");

    private final Vertx vertx;
    private final RedisAddress address;
    private final RedisDialer dialer;
    private final RedisFinder finder;
    private volatile @Nullable Pair pair;
    private volatile boolean closed;
    private volatile BiConsumer<Pair, String> giveUp = (lost, why) -> {};

    /** The two connections, and the client that made them. Given up together, once. */
    private record Pair(Redis client, RedisConnection scripts, RedisConnection messages, AtomicBoolean givenUp) {
        void close() {
            // With it go its connections; one that was closed before would be kept for others.
            client.close();
        }
    }

    /** A link that connects when it is opened. */
    public RedisScriptLink(Vertx vertx, RedisAddress address) {
        this.vertx = vertx;
        this.address = address;
        dialer = new RedisDialer(vertx, address);
        finder = new RedisFinder(dialer, address);
    }

    @Override
    public Duration answersWithin() {
        return address.commandTimeout();
    }

    @Override
    public void open(String channel, Listener listener) {
        connect(channel, listener, FIRST_PAUSE_MILLIS);
    }

    @Override
    public void reconnect(String why) {
        var now = pair;
        if (now != null) {
            giveUp.accept(now, why);
        }
    }

    @Override
    public void close() {
        closed = true;
        var now = pair;
        pair = null;
        if (now != null && now.givenUp().compareAndSet(false, true)) {
            now.close();
        }
    }

    @Override
    public Step<List<String>> run(Script script, Words words) {
        var now = pair;
        if (now == null) {
            return Step.failed(new LinkAway.NotSent("not connected"));
        }
        var step = Step.<List<String>>pending();
        var run = new Run(now, script, words, step);
        run.timer = vertx.setTimer(address.commandTimeout().toMillis(), late -> run.late());
        run.send(Command.EVALSHA, script.sha(), true);
        return step;
    }

    private final class Run {
        private final Pair on;
        private final Script script;
        private final Words words;
        private final Step<List<String>> step;
        private long timer;

        Run(Pair on, Script script, Words words, Step<List<String>> step) {
            this.on = on;
            this.script = script;
            this.words = words;
            this.step = step;
        }

        void send(Command command, String what, boolean maybeUnknown) {
            var request = Request.cmd(command).arg(what).arg(words.keys().size());
            words.keys().forEach(request::arg);
            words.arguments().forEach(request::arg);
            on.scripts().send(request).onComplete(this::answered, why -> failed(why, maybeUnknown));
        }

        private void answered(Response response) {
            vertx.cancelTimer(timer);
            var reply = new ArrayList<String>(response.size());
            for (var i = 0; i < response.size(); i++) {
                var word = response.get(i);
                if (word == null) {
                    step.fail(new LinkAway(script + ": word " + i + " is missing"));
                    return;
                }
                reply.add(word.toString());
            }
            step.complete(reply);
        }

        private void failed(Throwable why, boolean maybeUnknown) {
            var text = String.valueOf(why.getMessage());
            if (maybeUnknown && text.startsWith("NOSCRIPT")) {
                send(Command.EVAL, script.source(), false);
                return;
            }
            vertx.cancelTimer(timer);
            step.fail(new LinkAway(script + ": " + text));
            if (refuses(text)
                    || MOVED.stream().anyMatch(text::contains)
                    || text.toLowerCase(Locale.ROOT).contains("connection")) {
                giveUp.accept(on, text);
            }
        }

        /** A connection that owes an answer is no use: what comes later would be taken for lost anyway. */
        private void late() {
            if (step.fail(new LinkAway(script + ": no reply in time"))) {
                giveUp.accept(on, "no reply in time");
            }
        }
    }

    private static boolean refuses(String text) {
        return REFUSES.stream().anyMatch(text::contains);
    }

    private void connect(String channel, Listener listener, long pauseMillis) {
        if (closed) {
            return;
        }
        // What is thrown on the way fails it as well: the next attempt is made all the same.
        Future.succeededFuture()
                .compose(go -> finder.find(channel))
                .onComplete(url -> connect(url, channel, listener, pauseMillis), why -> {
                    listener.away(String.valueOf(why.getMessage()));
                    again(channel, listener, pauseMillis);
                });
    }

    private void connect(String url, String channel, Listener listener, long pauseMillis) {
        Redis client;
        try {
            client = dialer.client(url);
        } catch (RuntimeException e) {
            listener.away(String.valueOf(e.getMessage()));
            again(channel, listener, pauseMillis);
            return;
        }
        client.connect()
                .compose(scripts -> client.connect()
                        .compose(messages -> subscribe(channel, listener, messages)
                                .map(done -> new Pair(client, scripts, messages, new AtomicBoolean()))))
                .timeout(RedisDialer.CONNECT_MILLIS, TimeUnit.MILLISECONDS)
                .onComplete(made -> connected(channel, listener, made), why -> {
                    client.close();
                    listener.away(String.valueOf(why.getMessage()));
                    again(channel, listener, pauseMillis);
                });
    }

    private void connected(String channel, Listener listener, Pair made) {
        if (closed) {
            made.close();
            return;
        }
        giveUp = (lost, why) -> {
            if (lost.givenUp().compareAndSet(false, true)) {
                pair = null;
                lost.close();
                listener.away(why);
                again(channel, listener, refuses(why) ? REFUSED_PAUSE_MILLIS : FIRST_PAUSE_MILLIS);
            }
        };
        for (var connection : List.of(made.scripts(), made.messages())) {
            connection.endHandler(end -> giveUp.accept(made, "connection closed"));
            connection.exceptionHandler(why -> giveUp.accept(made, String.valueOf(why.getMessage())));
        }
        pair = made;
        listener.connected();
    }

    private static Future<@Nullable Response> subscribe(String channel, Listener listener, RedisConnection messages) {
        messages.handler(message -> {
            if (message.size() == 3 && message.get(0).toString().equals("message")) {
                listener.message(message.get(2).toString());
            }
        });
        return messages.send(Request.cmd(Command.SUBSCRIBE).arg(channel));
    }

    private void again(String channel, Listener listener, long pauseMillis) {
        if (closed) {
            return;
        }
        var jitter = ThreadLocalRandom.current().nextLong(pauseMillis / 2 + 1);
        var next = Math.min(LONGEST_PAUSE_MILLIS, pauseMillis * 2);
        vertx.setTimer(pauseMillis + jitter, timer -> connect(channel, listener, next));
    }
}
