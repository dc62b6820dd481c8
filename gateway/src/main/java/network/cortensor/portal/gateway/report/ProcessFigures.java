package network.cortensor.portal.gateway.report;

import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import network.cortensor.portal.domain.fleet.GatewayReport.ProcessReport;

/** How the process is, as the Java machine sees it. */
final class ProcessFigures {
    private ProcessFigures() {}

    static ProcessReport now(long loopLagMicros, int openConnections, long journalUnshipped) {
        var heap = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage();
        return new ProcessReport(
                heap.getUsed(),
                heap.getMax(),
                processorLoad(),
                ManagementFactory.getGarbageCollectorMXBeans().stream()
                        .mapToLong(GarbageCollectorMXBean::getCollectionTime)
                        .filter(millis -> millis > 0)
                        .sum(),
                loopLagMicros,
                openConnections,
                journalUnshipped);
    }

    private static double processorLoad() {
        return ManagementFactory.getOperatingSystemMXBean() instanceof com.sun.management.OperatingSystemMXBean system
                ? system.getProcessCpuLoad()
                : -1;
    }
}
