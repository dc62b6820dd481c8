package network.cortensor.portal.state.contract;

import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import network.cortensor.portal.state.RuntimeState;
import network.cortensor.portal.state.SlotGate;
import network.cortensor.portal.state.WaitingRoomLimits;
import network.cortensor.portal.testkit.TestClock;
import org.jspecify.annotations.Nullable;

/** Some gateways that share one truth about their sessions, on a test clock, and what can be done to them. */
public interface StateFixture extends AutoCloseable {
    /** What can be done to a fixture's gateways and store. What is not named must not be called. */
    enum Fault {
        /** {@link #crash} and {@link #restart}. */
        CRASH,
        /** {@link #pause} and {@link #resume}. */
        PAUSE,
        /** {@link #delayReplies} and {@link #heal}. */
        DELAYED_REPLIES,
        /** {@link #loseReplies} and {@link #heal}. */
        LOST_REPLIES,
        /** {@link #cut} and {@link #heal}. */
        CUT,
        /** {@link #restartStore} with its data. */
        STORE_RESTARTS,
        /** {@link #restartStore} without its data. */
        STORE_COMES_BACK_EMPTY,
        /** {@link #stopStore} and {@link #resumeStore}. */
        STORE_STANDS_STILL
    }

    /**
     * How exact an implementation is.
     *
     * @param leaseTime how long a lease that nobody renews holds its session: zero where a gateway takes its leases with it
     * @param handOver how long a free slot may stay beside somebody who may use it, when nothing fails
     * @param recovery how long the same may last after any fault, until all is as if nothing had been
     * @param overdue how long a waiter may stay after its patience has ended
     * @param inOrder whether order and shares hold exactly between gateways, and what is held is known at every moment
     */
    record Promises(Duration leaseTime, Duration handOver, Duration recovery, Duration overdue, boolean inOrder) {
        /** Of an implementation in one memory. */
        public static final Promises EXACT =
                new Promises(Duration.ZERO, Duration.ZERO, Duration.ZERO, Duration.ZERO, true);
    }

    /** Makes fixtures. Each is independent of all others. */
    @FunctionalInterface
    interface Maker {
        /** So many gateways with an empty truth. */
        StateFixture make(int gateways, WaitingRoomLimits limits, SlotGate gate);
    }

    /** How many gateways there are. */
    int gateways();

    /** A gateway as it runs now: after a crash and a restart it is another one. */
    RuntimeState gateway(int index);

    /** The time of all of them. */
    TestClock clock();

    /** Lets time pass in small steps; gateways sweep, messages travel. At the end what is due by now has happened. */
    void run(Duration time);

    /** Lets all messages travel, and what they set off, and sweeps once, without time passing. */
    void settle();

    /** What can be done to it. */
    Set<Fault> faults();

    /** How exact it is. */
    Promises promises();

    /** When the store ends this lease unless it is renewed; null when it knows of none. */
    default @Nullable Instant deadline(long leaseNumber) {
        return null;
    }

    /** The gateway is gone, with all that it held. Nothing is called on it and nothing comes from it any more. */
    default void crash(int gateway) {
        throw new UnsupportedOperationException();
    }

    /** A new run of a gateway that has crashed. */
    default void restart(int gateway) {
        throw new UnsupportedOperationException();
    }

    /** The gateway stands still: no sweep, no message in or out. */
    default void pause(int gateway) {
        throw new UnsupportedOperationException();
    }

    /** It goes on, as if no time had passed for it. */
    default void resume(int gateway) {
        throw new UnsupportedOperationException();
    }

    /** From now on answers to this gateway come late. */
    default void delayReplies(int gateway) {
        throw new UnsupportedOperationException();
    }

    /** From now on some answers to this gateway never come; what was asked happens. */
    default void loseReplies(int gateway) {
        throw new UnsupportedOperationException();
    }

    /** The gateway and the store do not reach one another. */
    default void cut(int gateway) {
        throw new UnsupportedOperationException();
    }

    /** The gateway's way to the store is whole again. */
    default void heal(int gateway) {
        throw new UnsupportedOperationException();
    }

    /** The store goes away and comes back at once. */
    default void restartStore(boolean keepsData) {
        throw new UnsupportedOperationException();
    }

    /** The store stands still: what is sent to it waits there. Said for a gateway, and true until it is taken back for all. */
    default void stopStore(int gateway) {
        throw new UnsupportedOperationException();
    }

    /** The store goes on, with all that was sent to it before. */
    default void resumeStore(int gateway) {
        throw new UnsupportedOperationException();
    }

    @Override
    void close();
}
