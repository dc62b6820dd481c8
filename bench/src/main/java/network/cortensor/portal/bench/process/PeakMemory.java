package network.cortensor.portal.bench.process;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** The most memory that processes had resident while it watched, looked at ten times a second. */
public final class PeakMemory implements AutoCloseable {
    private static final int INTERVAL_MILLIS = 100;

    private final List<ProcessHandle> processes;
    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor();
    private final AtomicReference<@Nullable IOException> failure = new AtomicReference<>();
    private volatile Memory peak = Memory.NONE;

    private PeakMemory(List<ProcessHandle> processes) {
        this.processes = processes;
    }

    /** Begins to watch. */
    public static PeakMemory watch(List<ProcessHandle> processes) {
        var memory = new PeakMemory(processes);
        memory.clock.scheduleAtFixedRate(memory::look, 0, INTERVAL_MILLIS, TimeUnit.MILLISECONDS);
        return memory;
    }

    private void look() {
        try {
            peak = peak.most(Kernel.memory(processes));
        } catch (IOException e) {
            failure.set(e);
        }
    }

    /** The most so far. */
    public Memory most() throws IOException {
        var failed = failure.get();
        if (failed != null) {
            throw failed;
        }
        return peak;
    }

    @Override
    public void close() {
        clock.shutdownNow();
    }
}
