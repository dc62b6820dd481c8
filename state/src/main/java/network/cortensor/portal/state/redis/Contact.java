package network.cortensor.portal.state.redis;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Supplier;
import network.cortensor.portal.domain.Step;
import network.cortensor.portal.domain.fleet.CapacityReport.Link;
import network.cortensor.portal.domain.fleet.CapacityReport.WhenAway;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How this gateway stands with the server. After each new connection it greets it, and when the server may have forgotten leases it
 * tells all that it holds; only then is anything asked. Once a second it shows that it lives.
 */
final class Contact implements ScriptLink.Listener {
    private static final Logger log = LoggerFactory.getLogger(Contact.class);
    private static final long RETRY_NANOS = Duration.ofMillis(200).toNanos();

    /** Tells the server all that is held here, and for whom this gateway can speak. */
    interface Register {
        Step<Boolean> all(Standing standing, List<String> members);
    }

    /** What the word of this gateway counts when it says who else may hold leases; as the script knows it. */
    enum Standing {
        /** Nobody else can. */
        FRESH,
        /** There may be others. */
        STALE,
        /** It grants without the server. */
        ALONE;

        String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    private enum Phase {
        AWAY,
        GREETING,
        READY
    }

    private final Shared shared;
    private final Register register;
    private final Consumer<String> onMessage;
    private final Supplier<String> run;
    private final Consumer<String> reconnect;
    private final Pulse pulse;
    private final AtomicBoolean greeting = new AtomicBoolean();
    private final AtomicLong seen = new AtomicLong();
    private final AtomicLong connections = new AtomicLong();
    private final AtomicLong expired = new AtomicLong();
    private volatile Phase phase = Phase.AWAY;
    private volatile long awaySinceNanos;
    private volatile long greetedNanos;
    private volatile long lastContactNanos;
    private volatile boolean everInContact;
    private volatile long opensNanos;
    private volatile String epoch = "";
    private volatile String server = "";
    private volatile @Nullable String lastError;
    private volatile boolean stopped;
    private volatile BooleanSupplier alone = () -> false;

    /**
     * A contact that is away still.
     *
     * @param register tells what is held
     * @param onMessage is told what the server sends
     * @param run empty, so that the server names its own run, or a test's name for it
     * @param reconnect makes a new connection, for a reason
     */
    Contact(
            Shared shared,
            Register register,
            Consumer<String> onMessage,
            Supplier<String> run,
            Consumer<String> reconnect) {
        this.shared = shared;
        this.register = register;
        this.onMessage = onMessage;
        this.run = run;
        this.reconnect = reconnect;
        pulse = new Pulse(shared, run);
        awaySinceNanos = shared.now();
        opensNanos = awaySinceNanos;
        shared.calls().onAnswer(this::heard);
    }

    /** Who knows whether this gateway grants without the server. */
    void alone(BooleanSupplier isAlone) {
        alone = isAlone;
    }

    @Override
    public void connected() {
        if (connections.incrementAndGet() > 1) {
            log.info("Redis is back");
        }
        phase = Phase.GREETING;
        shared.calls().clock().forget();
        pulse.connected();
        greet();
    }

    @Override
    public void away(String why) {
        lastError = why;
        if (phase != Phase.AWAY) {
            log.warn("Redis is away: {}", why);
            if (phase == Phase.READY) {
                awaySinceNanos = shared.now();
            }
            phase = Phase.AWAY;
        }
    }

    @Override
    public void message(String text) {
        switch (text) {
            case "beat" -> pulse.heardItself();
            case "look" -> {
                if (phase == Phase.READY && !stopped) {
                    pulse.beat(epoch);
                }
            }
            default -> onMessage.accept(text);
        }
    }

    void sweep() {
        var now = shared.now();
        if (phase == Phase.GREETING && now - greetedNanos >= RETRY_NANOS) {
            greet();
        }
        if (phase == Phase.READY && !stopped) {
            pulse.sweep(epoch);
            if (pulse.isDeaf()) {
                reconnect.accept("messages do not arrive");
            }
        }
    }

    /** This gateway stops: nobody counts on it from now on. */
    Step<Answer> bye() {
        stopped = true;
        pulse.stop();
        var calls = shared.calls();
        return calls.call(
                Script.BYE,
                calls.words(shared.keys().ofAll()).add(shared.settings().instance()));
    }

    /** Says how this gateway is, now and with every beat. */
    void publish(String json) {
        pulse.report(json);
        if (phase == Phase.READY) {
            pulse.beat(epoch);
        }
    }

    /** The server knows all that this gateway holds and may be asked; it may not be granting yet. */
    boolean isReady() {
        return phase == Phase.READY;
    }

    /** The same, and the server has forgotten nothing since this epoch. */
    boolean isReadyIn(String sameEpoch) {
        // In this order: the epoch is new before it is ready in it.
        return phase == Phase.READY && epoch.equals(sameEpoch);
    }

    /** The server may be asked for leases: all other gateways know of this one. */
    boolean mayAsk() {
        return phase == Phase.READY && pulse.isKnown(epoch);
    }

    /** How long nothing is granted yet, in nanoseconds; counted so that it ends no later than the server's. */
    long closedNanos() {
        return Math.max(0, opensNanos - shared.now());
    }

    /** When this gateway last sent something that was answered; false before it ever was in contact. */
    boolean silentFor(long nanos) {
        return everInContact && shared.now() - lastContactNanos >= nanos;
    }

    /** How long until it has been silent for so long. */
    long untilSilentFor(long nanos) {
        return everInContact ? Math.max(0, lastContactNanos + nanos - shared.now()) : Long.MAX_VALUE;
    }

    long awayNanos() {
        return phase == Phase.READY ? 0 : shared.now() - awaySinceNanos;
    }

    /** The highest number that was ever heard of. */
    long seen() {
        return seen.get();
    }

    void saw(long number) {
        if (number > seen.get()) {
            seen.accumulateAndGet(number, Math::max);
        }
    }

    String epoch() {
        return epoch;
    }

    /** The gateways that lived when that was last heard, this one among them. */
    List<String> living() {
        return pulse.living();
    }

    Link link() {
        if (phase == Phase.READY) {
            return closedNanos() > 0 ? Link.RECOVERING : Link.CONNECTED;
        }
        return Link.UNREACHABLE;
    }

    long reconnects() {
        return Math.max(0, connections.get() - 1);
    }

    @Nullable
    String lastError() {
        return lastError;
    }

    String server() {
        return server;
    }

    long clockDifferenceMicros() {
        return pulse.clockDifferenceMicros();
    }

    long expired() {
        return expired.get();
    }

    /** The server has forgotten what is held here: nothing is asked until it knows again. */
    void forgotten() {
        if (phase == Phase.READY) {
            awaySinceNanos = shared.now();
            phase = Phase.GREETING;
            greet();
        }
    }

    private void greet() {
        if (!greeting.compareAndSet(false, true)) {
            return;
        }
        greetedNanos = shared.now();
        var connection = connections.get();
        var calls = shared.calls();
        var words = calls.words(shared.keys().ofAll())
                .add(shared.ttlMillis())
                .add(run.get())
                .add(seen.get())
                .add(shared.settings().whenAway() == WhenAway.SHARE ? 1 : 0)
                .add(shared.keepMillis());
        calls.call(Script.HELLO, words)
                .then(answer -> {
                    server = answer.word(0);
                    if (shared.settings().serves()) {
                        calls.clock().told(answer.number(1), answer.sentNanos());
                    }
                    return register.all(standing(), pulse.members()).map(done -> answer);
                })
                .end((answer, failure) -> {
                    greeting.set(false);
                    if (connection != connections.get() || phase != Phase.GREETING) {
                        return;
                    }
                    if (answer == null) {
                        lastError = String.valueOf(failure);
                        return;
                    }
                    epoch = answer.epoch();
                    phase = Phase.READY;
                    pulse.ready(epoch);
                });
    }

    private Standing standing() {
        if (alone.getAsBoolean()) {
            return Standing.ALONE;
        }
        return pulse.isFresh() ? Standing.FRESH : Standing.STALE;
    }

    private void heard(Answer answer) {
        everInContact = true;
        if (answer.sentNanos() - lastContactNanos >= 0) {
            lastContactNanos = answer.sentNanos();
            opensNanos = answer.sentNanos() + answer.closedMillis() * 1_000_000;
        }
        if (answer.expired() > 0) {
            expired.addAndGet(answer.expired());
        }
        if (phase == Phase.READY
                && answer.sentNanos() - greetedNanos > 0
                && !answer.epoch().equals(epoch)) {
            forgotten();
        }
    }
}
