package network.cortensor.portal.state.redis;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import network.cortensor.portal.domain.Step;
import network.cortensor.portal.testkit.TestClock;
import org.jspecify.annotations.Nullable;

/**
 * One gateway's way to a real server, on a test clock: a script runs when it is sent, and the test decides when, in which order and
 * whether its reply arrives. A reply that does not come in time ends the connection, as it does in {@link RedisScriptLink}.
 */
final class TestLink implements ScriptLink {
    private static final long TIMEOUT = 1_000_000_000L;
    private static final long RECONNECT = 80_000_000L;

    private final TestClock clock;
    private final SocketRedis scripts;
    private final Bus bus;
    private final Random random;
    private final Deque<Flight> flights = new ArrayDeque<>();
    private final Deque<String> messages = new ArrayDeque<>();
    private final List<Sent> backlog = new ArrayList<>();
    private @Nullable Listener listener;
    private boolean connected;
    private boolean dead;
    private boolean cut;
    private boolean paused;
    private boolean delays;
    private boolean loses;
    private boolean still;
    private boolean deaf;
    private long reconnectAt;
    private String channel = "";

    /** Messages of the server, to whom they are for. */
    static final class Bus implements AutoCloseable {
        private final SocketRedis subscriber;
        private final Map<String, TestLink> links = new HashMap<>();

        Bus(int port) {
            subscriber = new SocketRedis(port);
            subscriber.command("SUBSCRIBE", "none");
        }

        private void add(TestLink link) {
            subscriber.command("SUBSCRIBE", link.channel);
            links.put(link.channel, link);
        }

        /** Everything that was published up to now. */
        private void drain() {
            for (var next = subscriber.command("PING"); ; next = subscriber.read()) {
                if (!(next instanceof List<?> parts)
                        || parts.getFirst() == null
                        || parts.getFirst().equals("pong")) {
                    return;
                }
                var link = links.get(String.valueOf(parts.get(1)));
                if (link != null
                        && !(link.loses && link.random.nextInt(3) == 0)
                        && link.connected
                        && !link.cut
                        && !link.deaf) {
                    link.messages.add(String.valueOf(parts.get(2)));
                }
            }
        }

        @Override
        public void close() {
            subscriber.close();
        }
    }

    /** A command on its way: its reply arrives then, or, without one, fails then. */
    private record Flight(
            long atNanos, Step<List<String>> step, @Nullable List<String> reply) {}

    /** What is on its way to a server that stands still. */
    private record Sent(Script script, Words words) {}

    TestLink(TestClock clock, SocketRedis scripts, Bus bus, Random random) {
        this.clock = clock;
        this.scripts = scripts;
        this.bus = bus;
        this.random = random;
    }

    @Override
    public Step<List<String>> run(Script script, Words words) {
        if (!connected || dead) {
            return Step.failed(new LinkAway("not connected"));
        }
        var step = Step.<List<String>>pending();
        var now = clock.getAsLong();
        if (still) {
            backlog.add(new Sent(script, words));
        }
        if (cut || still) {
            flights.add(new Flight(now + TIMEOUT, step, null));
            return step;
        }
        var reply = scripts.script(script, words);
        bus.drain();
        if (loses && random.nextInt(4) == 0) {
            flights.add(new Flight(now + TIMEOUT, step, null));
        } else {
            flights.add(new Flight(now + (delays ? random.nextLong(TIMEOUT * 9 / 10) : 0), step, reply));
        }
        return step;
    }

    @Override
    public Duration answersWithin() {
        return Duration.ofNanos(TIMEOUT);
    }

    @Override
    public void open(String toChannel, Listener to) {
        channel = toChannel;
        listener = to;
        bus.add(this);
        reconnectAt = clock.getAsLong();
    }

    /** What has arrived by now is told, whatever it sets off; false when there was nothing. */
    boolean deliver() {
        if (dead || paused || listener == null) {
            return false;
        }
        var now = clock.getAsLong();
        var any = false;
        if (!connected && !cut && !still && now - reconnectAt >= 0) {
            connected = true;
            deaf = false;
            any = true;
            listener.connected();
        }
        var due = new ArrayList<Flight>();
        for (var flight : flights) {
            if (flight.atNanos - now <= 0) {
                due.add(flight);
            }
        }
        if (delays) {
            due.sort(java.util.Comparator.comparingLong(Flight::atNanos));
        }
        flights.removeAll(due);
        for (var flight : due) {
            any = true;
            if (flight.reply == null) {
                flight.step.fail(new LinkAway("no reply in time"));
                lose("no reply in time");
            } else {
                flight.step.complete(flight.reply);
            }
        }
        while (!messages.isEmpty() && connected) {
            any = true;
            listener.message(messages.remove());
        }
        return any;
    }

    @Override
    public void reconnect(String why) {
        lose(why);
    }

    /** The connection is gone, and with it all that is under way. */
    void lose(String why) {
        if (!connected) {
            return;
        }
        connected = false;
        reconnectAt = clock.getAsLong() + RECONNECT;
        messages.clear();
        var failed = new ArrayList<>(flights);
        flights.clear();
        failed.forEach(flight -> flight.step.fail(new LinkAway(why)));
        if (listener != null) {
            listener.away(why);
        }
    }

    void die() {
        dead = true;
        flights.clear();
        messages.clear();
    }

    void pause(boolean now) {
        paused = now;
    }

    boolean isDead() {
        return dead;
    }

    boolean isPaused() {
        return paused;
    }

    void delay() {
        delays = true;
    }

    void deafen() {
        deaf = true;
    }

    void loseSome() {
        loses = true;
    }

    /** The server stands still: nothing is answered, and what is sent waits there, whatever becomes of the connection. */
    void stop() {
        still = true;
    }

    /** The server goes on: it does first what was sent before, by its clock as it is now. */
    void resume() {
        still = false;
        var millis = Long.toString(clock.instant().toEpochMilli());
        for (var sent : backlog) {
            var time = new String(sent.words.arguments().getFirst(), StandardCharsets.UTF_8);
            var later = millis + time.substring(time.indexOf(','));
            sent.words.arguments().set(0, later.getBytes(StandardCharsets.UTF_8));
            scripts.late(sent.script, sent.words);
        }
        backlog.clear();
        bus.drain();
    }

    void cut() {
        cut = true;
    }

    void heal() {
        cut = false;
        delays = false;
        loses = false;
    }

    @Override
    public void close() {
        die();
    }
}
