package network.cortensor.portal.bench.result;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import network.cortensor.portal.bench.load.LoadGenerator;
import network.cortensor.portal.bench.load.LoadResult;
import network.cortensor.portal.bench.load.Workload;
import network.cortensor.portal.bench.process.Kernel;
import network.cortensor.portal.bench.process.ThreadTimes;
import network.cortensor.portal.bench.proxy.Contender;
import network.cortensor.portal.bench.proxy.StaticServer;

/**
 * One way to load a proxy.
 *
 * @param name for tables
 * @param stream whether answers are streamed
 * @param pieces chunks per answer; 1 for unary answers
 * @param clients in a closed loop
 * @param upstream behind the proxy
 */
public record Trial(String name, boolean stream, int pieces, int clients, StaticServer upstream) {
    /** Part of a core that a JVM's compilers may still use when it counts as warm. */
    private static final double IDLE = 0.03;

    private static final Duration WARM_UP_SLICE = Duration.ofSeconds(3);

    /** The same with so many clients. */
    public Trial with(int otherClients) {
        return new Trial(name, stream, pieces, otherClients, upstream);
    }

    /** Loads a proxy for this long and measures it. */
    public Sample run(Contender contender, Duration window) throws IOException, InterruptedException {
        var own = List.of(ProcessHandle.current(), upstream.child().handle());
        var processor = Kernel.processorTime(contender.processes());
        var compilers = compilerTime(contender);
        var database = contender.databaseTime();
        var bench = Kernel.processorTime(own);
        var machine = Kernel.machineBusyTime();
        var load = load(contender, window);
        var busy = Kernel.machineBusyTime().minus(machine);
        var ours = Kernel.processorTime(own)
                .minus(bench)
                .plus(Kernel.processorTime(contender.processes()).minus(processor))
                .plus(contender.databaseTime().minus(database));
        var memory = Kernel.memory(contender.processes());
        contender.settle();
        return new Sample(
                load,
                pieces,
                Kernel.processorTime(contender.processes()).minus(processor),
                compilerTime(contender).minus(compilers),
                contender.databaseTime().minus(database),
                busy.minus(ours).isNegative() ? Duration.ZERO : busy.minus(ours),
                memory);
    }

    /**
     * Loads a proxy until its JIT compilers have become idle, if it has any, or the limit has passed; returns a line that says which.
     *
     * <p>How long a JVM takes to become warm depends on how busy the machine is, so it is watched rather than guessed.
     */
    public String warmUp(Contender contender, Duration limit) throws IOException, InterruptedException {
        long begin = System.nanoTime();
        double compiling = 1;
        while (compiling > IDLE && System.nanoTime() - begin < limit.toNanos()) {
            var before = compilerTime(contender);
            var load = load(contender, WARM_UP_SLICE);
            compiling = (double) compilerTime(contender).minus(before).toNanos()
                    / load.elapsed().toNanos();
        }
        contender.settle();
        return String.format(
                Locale.ROOT,
                "warm after %d s, JIT compilers at %.0f %% of a core%s",
                Duration.ofNanos(System.nanoTime() - begin).toSeconds(),
                compiling * 100,
                compiling > IDLE ? ": NOT IDLE, figures are too high; give it more --warm-up" : "");
    }

    private static Duration compilerTime(Contender contender) throws IOException {
        var sum = Duration.ZERO;
        for (var process : contender.processes()) {
            sum = sum.plus(ThreadTimes.of(process).compilers());
        }
        return sum;
    }

    /** Loads a proxy without measuring. */
    private LoadResult load(Contender contender, Duration window) throws IOException {
        var workload = stream ? Workload.stream(contender.model(), pieces) : Workload.unary(contender.model());
        var target = stream ? contender.streaming() : contender.unary();
        return new LoadGenerator(target, workload, clients).run(window);
    }
}
