package network.cortensor.portal.bench.result;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import network.cortensor.portal.bench.load.LoadGenerator;
import network.cortensor.portal.bench.load.LoadResult;
import network.cortensor.portal.bench.load.Workload;
import network.cortensor.portal.bench.process.Kernel;
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
    /** Loads a proxy for this long and measures it. */
    public Sample run(Contender contender, Duration window) throws IOException, InterruptedException {
        var own = List.of(ProcessHandle.current(), upstream.child().handle());
        var processor = Kernel.processorTime(contender.processes());
        var database = contender.databaseTime();
        var bench = Kernel.processorTime(own);
        var machine = Kernel.machineBusyTime();
        var load = load(contender, window);
        var busy = Kernel.machineBusyTime().minus(machine);
        var ours = Kernel.processorTime(own)
                .minus(bench)
                .plus(Kernel.processorTime(contender.processes()).minus(processor))
                .plus(contender.databaseTime().minus(database));
        var resident = Kernel.residentBytes(contender.processes());
        contender.settle();
        return new Sample(
                load,
                pieces,
                Kernel.processorTime(contender.processes()).minus(processor),
                contender.databaseTime().minus(database),
                busy.minus(ours).isNegative() ? Duration.ZERO : busy.minus(ours),
                resident);
    }

    /** Loads a proxy without measuring. */
    public LoadResult load(Contender contender, Duration window) throws IOException {
        var workload = stream ? Workload.stream(contender.model(), pieces) : Workload.unary(contender.model());
        var target = stream ? contender.streaming() : contender.unary();
        return new LoadGenerator(target, workload, clients).run(window);
    }
}
