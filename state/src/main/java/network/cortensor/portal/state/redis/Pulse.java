package network.cortensor.portal.state.redis;

import java.time.Duration;
import java.util.List;
import java.util.TreeSet;
import java.util.function.Supplier;

/**
 * Once a second this gateway shows that it lives and hears who else does: whom it shares sessions with while Redis is away, and for
 * whom it can speak when Redis has forgotten. The same beat comes back as a message, which shows that messages arrive.
 */
final class Pulse {
    /** A gateway in contact is heard of at least so often. */
    static final long BEAT_NANOS = Duration.ofSeconds(1).toNanos();
    /** So often while others do not know of this gateway yet. */
    private static final long NEW_NANOS = Duration.ofMillis(100).toNanos();
    /** The server takes for dead who was not heard of for so long. */
    private static final long DEAD_NANOS = Duration.ofSeconds(3).toNanos();
    /** The same and a beat. */
    private static final long SETTLED_NANOS = Duration.ofSeconds(4).toNanos();

    private static final long DEAF_NANOS = Duration.ofSeconds(3).toNanos();
    private static final int DEAF_BEATS = 3;
    /** Clocks that run a little apart do not matter. */
    private static final long DRIFT_NANOS = Duration.ofMillis(100).toNanos();

    private final Shared shared;
    private final Supplier<String> run;
    private volatile String report = "";
    private volatile long beatNanos;
    private volatile boolean stopped;
    private volatile long readyNanos;
    private volatile List<String> living;
    private volatile long clockDifferenceMicros;

    // Of the last beat that was answered; guarded by this where it is written.
    private volatile Heard heard = new Heard("", "0", false, List.of(), 0, false, 0);
    private int unheard;
    private long unheardSinceNanos;

    /**
     * What was heard.
     *
     * @param epoch of the server
     * @param joined the last gateway that joined and that is among the members
     * @param known whether all others know of this one
     * @param members who may hold leases, this one among them
     * @param sentNanos when the last beat was sent that was answered
     * @param whole whether a server that knew all leases ever answered
     * @param wholeNanos when the beat was sent that such a server answered last
     */
    private record Heard(
            String epoch,
            String joined,
            boolean known,
            List<String> members,
            long sentNanos,
            boolean whole,
            long wholeNanos) {}

    Pulse(Shared shared, Supplier<String> run) {
        this.shared = shared;
        this.run = run;
        living = List.of(shared.settings().instance());
        beatNanos = shared.now() - BEAT_NANOS;
        readyNanos = shared.now();
    }

    /** What is said with every beat. */
    void report(String json) {
        report = json;
    }

    /** The server knows all that is held here. */
    void ready(String epoch) {
        readyNanos = shared.now();
        beat(epoch);
    }

    /** There is a new connection: what was sent on the old one will not come back. */
    synchronized void connected() {
        unheard = 0;
    }

    /** A beat came back. */
    synchronized void heardItself() {
        unheard = 0;
    }

    /** Beats are answered, and their messages do not come. */
    synchronized boolean isDeaf() {
        return unheard >= DEAF_BEATS && shared.now() - unheardSinceNanos >= DEAF_NANOS;
    }

    /** Beats if it is time to. One thread at a time. */
    void sweep(String epoch) {
        if (shared.now() - beatNanos >= (heard.known ? BEAT_NANOS : NEW_NANOS)) {
            beat(epoch);
        }
    }

    /**
     * Whether the others know of this gateway, and it has said so lately that it lives that they have not forgotten it. Only then may
     * it take a lease: who speaks for all of them, after the server has forgotten, has to speak of this one.
     */
    boolean isKnown(String epoch) {
        var now = heard;
        // So much before it is no member any more that what it asks for now runs out by then (keep).
        var latelyNanos = DEAD_NANOS + shared.calls().answersWithin().toNanos() / 2;
        return now.known && now.epoch.equals(epoch) && shared.now() - now.sentNanos < latelyNanos;
    }

    /** Whether nobody can hold a lease whom this gateway does not know of: see the script that it tells so. */
    boolean isFresh() {
        var now = heard;
        // It has to be so still when the server is told, which may be late by what a call is of use.
        var late = 2 * shared.calls().answersWithin().toNanos() + DRIFT_NANOS;
        return now.whole && shared.now() - now.wholeNanos < shared.ttlNanos() - late;
    }

    /** Who may hold leases, as far as is known. */
    List<String> members() {
        return heard.members;
    }

    /** The gateways that lived when that was last heard, this one among them. */
    List<String> living() {
        return living;
    }

    long clockDifferenceMicros() {
        return clockDifferenceMicros;
    }

    /** From now on it does not live any more, whatever is still answered. */
    void stop() {
        stopped = true;
    }

    /** Shows that it lives, now. */
    void beat(String epoch) {
        if (!shared.settings().serves() || stopped) {
            return;
        }
        beatNanos = shared.now();
        var calls = shared.calls();
        var now = heard;
        var words = calls.words(shared.keys().ofAll())
                .add(shared.settings().instance())
                .add(report)
                .add(shared.ttlMillis())
                .add(shared.keepMillis())
                .add(run.get())
                .add(epoch)
                .add(now.epoch.equals(epoch) ? now.joined : "0");
        calls.call(Script.PUBLISH, words).end((answer, failure) -> {
            if (answer != null && answer.epoch().equals(epoch) && answered(answer)) {
                beat(epoch);
            }
        });
    }

    /** True when somebody has joined, whom the others wait for to be known. */
    private synchronized boolean answered(Answer answer) {
        var millis = answer.number(0);
        shared.calls().clock().told(millis, answer.sentNanos());
        clockDifferenceMicros = millis * 1000 - shared.clock().instant().toEpochMilli() * 1000;
        unheardSinceNanos = unheard++ == 0 ? shared.now() : unheardSinceNanos;
        var before = heard;
        if (answer.sentNanos() - before.sentNanos < 0 && !before.epoch.isEmpty()) {
            return false;
        }
        var names = answer.words().subList(4, answer.words().size());
        living = living(names.subList(0, (int) answer.number(3)));
        // A server that waits to be told may not know all members: then those from before count as well.
        var whole = answer.closedMillis() == 0;
        heard = new Heard(
                answer.epoch(),
                answer.word(1),
                answer.word(2).equals("1"),
                whole ? List.copyOf(names) : union(before.members, names),
                answer.sentNanos(),
                whole || before.whole,
                whole ? answer.sentNanos() : before.wholeNanos);
        return !(before.epoch.equals(answer.epoch()) && before.joined.equals(answer.word(1)));
    }

    /** Who was away as long as we were is not dead: after each connection all have a while to show that they live. */
    private List<String> living(List<String> now) {
        return shared.now() - readyNanos >= SETTLED_NANOS ? List.copyOf(now) : union(living, now);
    }

    private static List<String> union(List<String> some, List<String> others) {
        var all = new TreeSet<>(some);
        all.addAll(others);
        return List.copyOf(all);
    }
}
