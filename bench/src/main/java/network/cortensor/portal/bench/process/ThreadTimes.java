package network.cortensor.portal.bench.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * What the threads of a process have used, by kind: names with their numbers left out. The kernel keeps 15 characters of a name.
 *
 * @param used by name
 */
public record ThreadTimes(Map<String, Used> used) {
    private static final String SWITCHES = "voluntary_ctxt_switches:";
    private static final Duration TICK = Duration.ofMillis(10);
    private static final double TICK_MICROS = TICK.toNanos() / 1e3;

    /**
     * What one kind of thread has used.
     *
     * @param user ticks of 10 ms
     * @param system ticks of 10 ms
     * @param switches times that it waited for something
     */
    public record Used(long user, long system, long switches) {
        private static final Used NOTHING = new Used(0, 0, 0);

        long ticks() {
            return user + system;
        }

        Used plus(Used other) {
            return new Used(user + other.user, system + other.system, switches + other.switches);
        }

        Used since(Used before) {
            return new Used(user - before.user, system - before.system, switches - before.switches);
        }
    }

    /** Up to now. */
    public static ThreadTimes of(ProcessHandle process) throws IOException {
        var used = new TreeMap<String, Used>();
        try (var tasks = Files.list(Path.of("/proc", String.valueOf(process.pid()), "task"))) {
            for (var task : tasks.toList()) {
                add(task, used);
            }
        }
        return new ThreadTimes(used);
    }

    private static void add(Path task, Map<String, Used> used) throws IOException {
        try {
            var stat = Files.readString(task.resolve("stat"));
            var name =
                    stat.substring(stat.indexOf('(') + 1, stat.lastIndexOf(')')).replaceAll("[0-9]+", "N");
            var fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
            long switches = 0;
            for (var line : Files.readAllLines(task.resolve("status"))) {
                if (line.startsWith(SWITCHES)) {
                    switches = Long.parseLong(line.substring(SWITCHES.length()).strip());
                }
            }
            var one = new Used(Long.parseLong(fields[11]), Long.parseLong(fields[12]), switches);
            used.merge(name, one, Used::plus);
        } catch (NoSuchFileException ended) {
            // A thread that has just ended no longer counts.
        }
    }

    /** What the JIT compilers of a JVM have used; nothing for another process. */
    public Duration compilers() {
        return sum(ThreadTimes::compiler);
    }

    /** What threads that run Java have used. */
    public Duration java() {
        return sum(name -> !compiler(name) && !name.startsWith("VM ") && !name.startsWith("GC "));
    }

    private static boolean compiler(String name) {
        return name.contains("CompilerThre");
    }

    private Duration sum(Predicate<String> of) {
        return used.entrySet().stream()
                .filter(entry -> of.test(entry.getKey()))
                .map(entry -> TICK.multipliedBy(entry.getValue().ticks()))
                .reduce(Duration.ZERO, Duration::plus);
    }

    /** A table of what was used since an earlier look, per answer. */
    public String markdownSince(ThreadTimes before, long answers) {
        var since = new TreeMap<String, Used>();
        used.forEach((name, now) -> since.put(name, now.since(before.used.getOrDefault(name, Used.NOTHING))));
        var text = new StringBuilder("""
                ### Threads, by the kernel

                | us per answer | of it system | waits per answer | |
                |---|---|---|---|
                """);
        since.entrySet().stream()
                .filter(entry -> entry.getValue().ticks() > 0)
                .sorted(Comparator.comparingLong(entry -> -entry.getValue().ticks()))
                .forEach(entry -> text.append(String.format(
                        Locale.ROOT,
                        "| %.2f | %.2f | %.3f | %s |%n",
                        entry.getValue().ticks() * TICK_MICROS / answers,
                        entry.getValue().system() * TICK_MICROS / answers,
                        (double) entry.getValue().switches() / answers,
                        entry.getKey())));
        return text.append('\n').toString();
    }
}
