package network.cortensor.portal.state.redis;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.RedisConnection;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
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
    /** Who has lived for so long is worth being called again at once. */
    private static final long STEADY_NANOS = Duration.ofSeconds(10).toNanos();

    /** What a server says that has the keys or the scripts no more, or that is asked too late: who has them is found out anew. */
    private static final List<String> MOVED = List.of("MOVED", "ASK ", "TRYAGAIN", "NOSCRIPT", Script.LATE);
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
    private final Context context;
    private final RedisAddress address;
    private final RedisDialer dialer;
    private final RedisFinder finder;
    private volatile @Nullable Pair pair;
    private volatile boolean closed;
    /** Only on the context. */
    private long pauseMillis = FIRST_PAUSE_MILLIS;

    /** A link that connects when it is opened. */
    public RedisScriptLink(Vertx vertx, RedisAddress address) {
        this.vertx = vertx;
        this.address = address;
        // Both connections live on its event loop, since they are made there.
        context = vertx.getOrCreateContext();
        dialer = new RedisDialer(vertx, address);
        finder = new RedisFinder(dialer, address);
    }

    /** Who is told, and whose messages are wanted. */
    private record User(String channel, Listener listener) {}

    /** The two connections, and the client that made them. Given up together, once. */
    private final class Pair {
        private final Redis client;
        private final User user;
        private final RedisPipeline scripts;
        private final long madeNanos = System.nanoTime();
        private final AtomicBoolean givenUp = new AtomicBoolean();

        Pair(Redis client, User user, RedisConnection scripts, RedisConnection messages) {
            this.client = client;
            this.user = user;
            this.scripts = new RedisPipeline(vertx, context, scripts, address.commandTimeout(), why -> {
                if (isOver(why)) {
                    giveUp(why);
                }
            });
            for (var connection : List.of(scripts, messages)) {
                connection.endHandler(end -> giveUp("connection closed"));
                connection.exceptionHandler(why -> giveUp(String.valueOf(why.getMessage())));
            }
        }

        void giveUp(String why) {
            if (close()) {
                pair = null;
                user.listener().away(why);
                context.runOnContext(now -> {
                    if (System.nanoTime() - madeNanos >= STEADY_NANOS) {
                        pauseMillis = FIRST_PAUSE_MILLIS;
                    }
                    again(user, refuses(why) ? REFUSED_PAUSE_MILLIS : 0);
                });
            }
        }

        boolean close() {
            if (!givenUp.compareAndSet(false, true)) {
                return false;
            }
            scripts.close();
            // With it go its connections; one that was closed before would be kept for others.
            client.close();
            return true;
        }
    }

    @Override
    public Duration answersWithin() {
        return address.commandTimeout();
    }

    @Override
    public void open(String channel, Listener listener) {
        context.runOnContext(now -> connect(new User(channel, listener)));
    }

    @Override
    public Step<List<String>> run(Script script, Words words) {
        var now = pair;
        return now == null ? Step.failed(new LinkAway.NotSent("not connected")) : now.scripts.run(script, words);
    }

    @Override
    public void reconnect(String why) {
        var now = pair;
        if (now != null) {
            now.giveUp(why);
        }
    }

    @Override
    public void close() {
        closed = true;
        var now = pair;
        pair = null;
        if (now != null) {
            now.close();
        }
    }

    private void connect(User user) {
        if (closed) {
            return;
        }
        // What is thrown on the way fails it as well: the next attempt is made all the same.
        Future.succeededFuture()
                .compose(go -> finder.find(user.channel()))
                .onComplete(url -> connect(user, url), why -> failed(user, why));
    }

    private void connect(User user, String url) {
        Redis client;
        try {
            client = dialer.client(url);
        } catch (RuntimeException e) {
            failed(user, e);
            return;
        }
        client.connect()
                .compose(RedisPipeline::load)
                .compose(scripts -> client.connect()
                        .compose(messages -> subscribe(user, messages).map(done -> List.of(scripts, messages))))
                .timeout(RedisDialer.CONNECT_MILLIS, TimeUnit.MILLISECONDS)
                .onComplete(both -> connected(new Pair(client, user, both.getFirst(), both.getLast())), why -> {
                    client.close();
                    failed(user, why);
                });
    }

    private void failed(User user, Throwable why) {
        var text = String.valueOf(why.getMessage());
        user.listener().away(text);
        again(user, 0);
    }

    private void connected(Pair made) {
        if (closed) {
            made.close();
            return;
        }
        pair = made;
        made.user.listener().connected();
    }

    private static Future<@Nullable Response> subscribe(User user, RedisConnection messages) {
        messages.handler(message -> {
            if (message.size() == 3 && message.get(0).toString().equals("message")) {
                user.listener().message(message.get(2).toString());
            }
        });
        return messages.send(Request.cmd(Command.SUBSCRIBE).arg(user.channel()));
    }

    private void again(User user, long atLeastMillis) {
        if (closed) {
            return;
        }
        var pause = Math.max(
                atLeastMillis, pauseMillis + ThreadLocalRandom.current().nextLong(pauseMillis / 2 + 1));
        pauseMillis = Math.min(LONGEST_PAUSE_MILLIS, pauseMillis * 2);
        vertx.setTimer(pause, timer -> connect(user));
    }

    /** Whether a failure is the connection's, and not of the one call. */
    private static boolean isOver(String why) {
        return refuses(why)
                || MOVED.stream().anyMatch(why::contains)
                || why.equals(RedisPipeline.NO_REPLY)
                || why.toLowerCase(Locale.ROOT).contains("connection");
    }

    private static boolean refuses(String text) {
        return REFUSES.stream().anyMatch(text::contains);
    }
}
