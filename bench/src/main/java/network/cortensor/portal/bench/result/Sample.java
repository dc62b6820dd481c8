package network.cortensor.portal.bench.result;

import java.time.Duration;
import network.cortensor.portal.bench.load.LoadResult;
import network.cortensor.portal.bench.process.Memory;

/**
 * What one proxy cost in one window.
 *
 * @param load what the clients saw
 * @param pieces chunks per answer; 1 for unary answers
 * @param processor processor time of the proxy's processes, until everything that the requests caused was done
 * @param compilers what of it JIT compilers used: noise that a longer warm-up takes away
 * @param database processor time of its database in the same time
 * @param others processor time of everything else on the machine but the bench's own processes: noise
 * @param memory of the proxy's processes at the end
 */
public record Sample(
        LoadResult load,
        int pieces,
        Duration processor,
        Duration compilers,
        Duration database,
        Duration others,
        Memory memory) {
    /** Microseconds of processor time per answer. */
    public double perAnswer() {
        return processor.toNanos() / 1e3 / load.answers();
    }

    /** Microseconds of processor time per chunk. */
    public double perChunk() {
        return perAnswer() / pieces;
    }

    /** Microseconds of JIT compilers per answer, part of the processor time. */
    public double compilersPerAnswer() {
        return compilers.toNanos() / 1e3 / load.answers();
    }

    /** The database's microseconds of processor time per answer. */
    public double databasePerAnswer() {
        return database.toNanos() / 1e3 / load.answers();
    }

    /** Answers a second. */
    public double rate() {
        return load.answers() / (load.elapsed().toNanos() / 1e9);
    }

    /** Reads of the clients per chunk; 1 when each arrived alone, less when the proxy put some together. */
    public double readsPerChunk() {
        return (double) load.reads() / load.answers() / pieces;
    }

    /** Part of one core that anything else on the machine used. */
    public double othersCores() {
        return (double) others.toNanos() / load.elapsed().toNanos();
    }
}
