package network.cortensor.portal.control.web;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import io.vertx.openapi.validation.ValidatedRequest;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Live figures as server-sent events: a snapshot of each topic, then what changes, once a second at most. Nothing is looked at while
 * nobody listens.
 *
 * <p>Ids rise over all topics, also over a restart. Who comes back soon goes on where it was; everybody else gets a snapshot. The
 * last of several snapshots carries the id, so that a connection that breaks between them begins anew.
 */
final class OpsStream implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(OpsStream.class);
    private static final int MOST_CLIENTS = 32;
    private static final int KEPT = 240;
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);
    private static final int PING_EVERY = 10;
    private static final Buffer PING = Buffer.buffer(": ping\n\n");

    private final StreamState state;
    private final AtomicInteger connected = new AtomicInteger();
    private final ArrayBlockingQueue<StreamClient> joining = new ArrayBlockingQueue<>(MOST_CLIENTS);
    private final List<StreamClient> clients = new CopyOnWriteArrayList<>();
    private final ArrayDeque<Message> kept = new ArrayDeque<>();
    private final Thread thread;
    private volatile boolean closed;

    // Of the thread.
    private long newest;
    private long forgotten;
    private boolean failing;

    private record Message(long id, StreamTopic topic, Buffer bytes) {}

    /**
     * A stream that runs until it is closed.
     *
     * @param firstId what ids begin after; higher than any before a restart, as the time in milliseconds is
     */
    OpsStream(StreamState state, long firstId) {
        this.state = state;
        newest = firstId;
        forgotten = firstId;
        thread = Thread.ofVirtual().name("ops-stream").start(this::run);
    }

    /** Takes a listener on; on the event loop. */
    void open(RoutingContext context, ValidatedRequest request) {
        if (closed || connected.incrementAndGet() > MOST_CLIENTS) {
            connected.decrementAndGet();
            context.fail(new OpsProblem(503, "busy", "Too many listen already. Retry shortly."));
            return;
        }
        var client = new StreamClient(
                context,
                topics(Asked.query(request, "topics", "fleet,capacity,sessions,events")),
                number(context.request().getHeader("last-event-id")),
                StreamClient.Patience.USUAL);
        client.begin(connected::decrementAndGet);
        if (!joining.offer(client)) {
            client.drop("too many come at once; connect again");
        }
    }

    @Override
    public void close() {
        closed = true;
        thread.interrupt();
        clients.forEach(client -> client.drop("the portal stops"));
    }

    private void run() {
        var next = System.nanoTime();
        var ticks = 0;
        while (!closed) {
            try {
                var client = joining.poll(Math.max(0, next - System.nanoTime()), TimeUnit.NANOSECONDS);
                if (client != null) {
                    welcome(client);
                    continue;
                }
                next = System.nanoTime() + SECOND;
                clients.removeIf(StreamClient::gone);
                if (!clients.isEmpty()) {
                    tick(++ticks % PING_EVERY == 0);
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            } catch (RuntimeException e) {
                log.error("the operators' stream failed and goes on", e);
            }
        }
    }

    private void tick(boolean ping) {
        refresh();
        if (ping) {
            clients.forEach(client -> client.send(PING));
        }
    }

    /** Tells everybody what has changed. Figures that cannot be read are said to be so, once. */
    private void refresh() {
        try {
            state.refresh().forEach((topic, patch) -> {
                var message = new Message(++newest, topic, event("patch", newest, patch));
                kept.addLast(message);
                clients.stream()
                        .filter(client -> client.topics.contains(topic))
                        .forEach(client -> client.send(message.bytes()));
            });
            while (kept.size() > KEPT) {
                forgotten = kept.removeFirst().id();
            }
            failing = false;
        } catch (RuntimeException e) {
            if (!failing) {
                log.warn("the figures for operators cannot be read now: {}", e.toString());
                clients.forEach(client -> client.send(
                        StreamClient.notice("the figures cannot be read now; the last ones stay until they can")));
            }
            failing = true;
        }
    }

    private void welcome(StreamClient client) {
        // Others hear of it first, so that everybody's ids stay in order.
        refresh();
        clients.add(client);
        var last = client.lastSeen;
        if (last != null && last >= forgotten && last <= newest) {
            kept.stream()
                    .filter(message -> message.id() > last && client.topics.contains(message.topic()))
                    .forEach(message -> client.send(message.bytes()));
        } else {
            var left = client.topics.size();
            for (var topic : client.topics) {
                client.send(event("snapshot", --left == 0 ? newest : null, state.snapshot(topic)));
            }
        }
        if (failing) {
            client.send(StreamClient.notice("the figures cannot be read now; these are the last ones"));
        }
    }

    private static Buffer event(String name, @Nullable Long id, JsonObject data) {
        return Buffer.buffer(
                "event: " + name + (id == null ? "" : "\nid: " + id) + "\ndata: " + data.encode() + "\n\n");
    }

    private static Set<StreamTopic> topics(String names) {
        var topics = EnumSet.noneOf(StreamTopic.class);
        Arrays.stream(names.split(","))
                .map(name -> StreamTopic.valueOf(name.toUpperCase(Locale.ROOT)))
                .forEach(topics::add);
        return topics;
    }

    private static @Nullable Long number(@Nullable String id) {
        return id == null || !id.matches("[0-9]{1,18}") ? null : Long.valueOf(id);
    }
}
