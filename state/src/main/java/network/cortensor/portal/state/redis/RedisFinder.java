package network.cortensor.portal.state.redis;

import io.vertx.core.Future;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.net.URI;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Says which server has the keys now: the one address, the master that Sentinels name, or the node of a cluster that has the keys'
 * slot. Asked anew for each connection, one address after the other until one knows; each time another one is asked first, since one
 * that is cut off from the rest may say what is no longer true.
 */
final class RedisFinder {
    /** Of one address that is asked: another may know. */
    private static final long ANSWERS_WITHIN_MILLIS = 1000;

    private final RedisDialer dialer;
    private final RedisAddress address;
    private final AtomicInteger asked = new AtomicInteger();

    RedisFinder(RedisDialer dialer, RedisAddress address) {
        this.dialer = dialer;
        this.address = address;
    }

    /** The address of the server that has this key; fails when nobody says. */
    Future<String> find(String key) {
        return switch (address.topology()) {
            case STANDALONE -> Future.succeededFuture(url(0));
            case SENTINEL ->
                anyOf(url -> ask(url, sentinel(address.sentinelMaster()), RedisFinder::master)
                        .recover(why -> withoutUser(url) == null ? Future.failedFuture(why) : unnamed(url)));
            case CLUSTER -> anyOf(url -> owner(url, key));
        };
    }

    /** Sentinels often have no password where the servers have one. */
    private Future<String> unnamed(String url) {
        var plain = withoutUser(url);
        return ask(
                plain == null ? url : plain, sentinel(address.sentinelMaster()), (asked, reply) -> master(url, reply));
    }

    private Future<String> owner(String url, String key) {
        var keySlot = Request.cmd(Command.CLUSTER).arg("KEYSLOT").arg(key);
        return ask(url, keySlot, (asked, reply) -> reply.toString())
                .compose(slot -> ask(
                        url,
                        Request.cmd(Command.CLUSTER).arg("SLOTS"),
                        (asked, reply) -> owner(asked, reply, Integer.parseInt(slot))));
    }

    private Future<String> anyOf(Function<String, Future<String>> attempt) {
        return anyOf(asked.getAndIncrement(), address.urls().size(), attempt);
    }

    private Future<String> anyOf(int at, int left, Function<String, Future<String>> attempt) {
        return attempt.apply(url(Math.floorMod(at, address.urls().size())))
                .recover(why -> left > 1 ? anyOf(at + 1, left - 1, attempt) : Future.failedFuture(why));
    }

    private Future<String> ask(String url, Request question, BiFunction<String, Response, @Nullable String> read) {
        var client = dialer.client(withoutPath(url));
        return client.connect()
                .compose(connection -> connection.send(question))
                .timeout(ANSWERS_WITHIN_MILLIS, TimeUnit.MILLISECONDS)
                .compose(reply -> {
                    var answer = reply == null ? null : read.apply(url, reply);
                    return answer == null
                            ? Future.<String>failedFuture(new LinkAway("no server for the keys is known"))
                            : Future.succeededFuture(answer);
                })
                .onComplete(done -> client.close());
    }

    private static Request sentinel(String master) {
        return Request.cmd(Command.SENTINEL).arg("GET-MASTER-ADDR-BY-NAME").arg(master);
    }

    private static String master(String asked, Response hostAndPort) {
        return at(asked, hostAndPort.get(0).toString(), number(hostAndPort.get(1)));
    }

    /** Of the ranges of slots (from, to, master, replicas) the master of this one; a node without a name is the one that was asked. */
    private static @Nullable String owner(String asked, Response ranges, int slot) {
        for (var range : ranges) {
            if (number(range.get(0)) <= slot && slot <= number(range.get(1))) {
                var master = range.get(2);
                var host = master.get(0) == null ? "" : master.get(0).toString();
                return at(
                        asked,
                        host.isEmpty() || host.equals("?") ? URI.create(asked).getHost() : host,
                        number(master.get(1)));
            }
        }
        return null;
    }

    private static int number(Response response) {
        return Integer.parseInt(response.toString());
    }

    /** Another server, reached as the one that was asked: the same scheme, user, password and database. */
    private static String at(String asked, String host, int port) {
        var uri = URI.create(asked);
        var name = host.contains(":") && !host.startsWith("[") ? "[" + host + "]" : host;
        var path = uri.getRawPath() == null ? "" : uri.getRawPath();
        var query = uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery();
        return uri.getScheme() + "://" + user(uri) + name + ":" + port + path + query;
    }

    /** Without the database, which those who are asked for the way do not have. */
    private static String withoutPath(String url) {
        var uri = URI.create(url);
        var port = uri.getPort() < 0 ? "" : ":" + uri.getPort();
        var query = uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery();
        return uri.getScheme() + "://" + user(uri) + uri.getHost() + port + query;
    }

    private static @Nullable String withoutUser(String url) {
        var uri = URI.create(url);
        return uri.getRawUserInfo() == null
                ? null
                : uri.getScheme() + "://" + uri.getHost() + (uri.getPort() < 0 ? "" : ":" + uri.getPort());
    }

    private static String user(URI uri) {
        return uri.getRawUserInfo() == null ? "" : uri.getRawUserInfo() + "@";
    }

    private String url(int at) {
        return address.urls().get(at).reveal();
    }
}
