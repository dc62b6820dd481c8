package network.cortensor.portal.bench.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;

/** What Linux has accounted for, from {@code /proc}. Times come in ticks of 10 ms. */
public final class Kernel {
    private static final Path PROC = Path.of("/proc");
    private static final Duration TICK = Duration.ofMillis(10);

    /** Fields of {@code /proc/<pid>/stat} behind the name in parentheses, which may itself hold spaces. */
    private static final int USER = 11;

    private static final int SYSTEM = 12;
    private static final int ENDED_CHILDREN_USER = 13;
    private static final int ENDED_CHILDREN_SYSTEM = 14;

    private Kernel() {}

    /** Processor time of these processes, user and system. */
    public static Duration processorTime(Collection<ProcessHandle> processes) throws IOException {
        long ticks = 0;
        for (var process : processes) {
            var fields = stat(process.pid());
            ticks += ticks(fields, USER) + ticks(fields, SYSTEM);
        }
        return TICK.multipliedBy(ticks);
    }

    /** Processor time of these processes and of all their children that have ended. */
    public static Duration processorTimeWithEndedChildren(Collection<ProcessHandle> processes) throws IOException {
        long ticks = 0;
        for (var process : processes) {
            var fields = stat(process.pid());
            ticks += ticks(fields, ENDED_CHILDREN_USER) + ticks(fields, ENDED_CHILDREN_SYSTEM);
        }
        return TICK.multipliedBy(ticks).plus(processorTime(processes));
    }

    /** Processor time that anything on this machine has used, this bench included. */
    public static Duration machineBusyTime() throws IOException {
        var fields = Files.readAllLines(PROC.resolve("stat")).getFirst().split(" +");
        // cpu user nice system idle iowait irq softirq steal
        long ticks = 0;
        for (int field : new int[] {1, 2, 3, 6, 7}) {
            ticks += Long.parseLong(fields[field]);
        }
        return TICK.multipliedBy(ticks);
    }

    /** Resident memory of these processes. Pages that they share count for each. */
    public static Memory memory(Collection<ProcessHandle> processes) throws IOException {
        var sum = Memory.NONE;
        for (var process : processes) {
            sum = sum.plus(new Memory(status(process.pid(), "VmRSS:") << 10, status(process.pid(), "RssFile:") << 10));
        }
        return sum;
    }

    /** The number that a line of {@code /proc/<pid>/status} holds; 0 when the process has ended. */
    private static long status(long pid, String name) throws IOException {
        try (var lines = Files.lines(PROC.resolve(pid + "/status"))) {
            return lines.filter(line -> line.startsWith(name))
                    .findFirst()
                    .map(line -> Long.parseLong(line.replaceAll("[^0-9]", "")))
                    .orElse(0L);
        } catch (NoSuchFileException ended) {
            return 0;
        }
    }

    private static String[] stat(long pid) throws IOException {
        try {
            var text = Files.readString(PROC.resolve(pid + "/stat"));
            return text.substring(text.lastIndexOf(')') + 2).split(" ");
        } catch (NoSuchFileException ended) {
            return new String[0];
        }
    }

    private static long ticks(String[] fields, int field) {
        return fields.length == 0 ? 0 : Long.parseLong(fields[field]);
    }
}
