package network.cortensor.portal.control.picture;

/**
 * How long requests wait for one of some equal slots: Erlang's delay formula (A. K. Erlang, 1917), the queue that textbooks call
 * M/M/c. Requests come independently of one another, service times scatter exponentially, and everybody waits.
 *
 * @param slots requests that are served at once, 1 to {@link #MOST_SLOTS}
 * @param arrivals requests per second, 0 or more
 * @param service mean seconds that a request is served, above 0
 */
public record ErlangC(int slots, double arrivals, double service) {
    /** More than any fleet has, and still calculated in no time. */
    public static final int MOST_SLOTS = 1_000_000;

    public ErlangC {
        if (slots < 1 || slots > MOST_SLOTS || !(arrivals >= 0) || !(service > 0)) {
            throw new IllegalArgumentException("slots are 1 to " + MOST_SLOTS + ", times above 0");
        }
    }

    /** Requests that would be served at once if there were room for all. */
    public double load() {
        return arrivals * service;
    }

    /** How busy a slot is, 1 and more when there is more to do than can be done. */
    public double utilisation() {
        return load() / slots;
    }

    /** Whether a queue ever ends. */
    public boolean stable() {
        return load() < slots;
    }

    /** The probability that a request has to wait, 0 to 1. */
    public double waits() {
        if (!stable()) {
            return 1;
        }
        // The share that finds all slots taken if nobody waits (Erlang B), slot by slot: no factorial grows too large.
        var blocked = 1.0;
        for (var k = 1; k <= slots; k++) {
            blocked = load() * blocked / (k + load() * blocked);
        }
        return slots * blocked / (slots - load() * (1 - blocked));
    }

    /** Mean seconds that a request waits, those that do not wait included; infinite without an end of the queue. */
    public double meanWait() {
        return stable() ? waits() * service / (slots - load()) : Double.POSITIVE_INFINITY;
    }

    /** The probability that a request waits longer than so many seconds. */
    public double waitsLongerThan(double seconds) {
        return stable() ? waits() * Math.exp(-(slots - load()) * seconds / service) : 1;
    }
}
