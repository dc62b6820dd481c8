package network.cortensor.portal.bench.profile;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Flight Recorder in another JVM: samples by processor time (also inside system calls, unlike samples by wall clock at safepoints), and
 * of allocations.
 *
 * @param process the JVM
 * @param file what is recorded into
 */
public record Recorder(ProcessHandle process, Path file) {
    /** Options with which that JVM should have been started, or frames are told only near safepoints. */
    public static final String JAVA_OPTIONS = "-XX:+UnlockDiagnosticVMOptions -XX:+DebugNonSafepoints";

    private static final int LIMIT_SECONDS = 60;

    /** Begins to record. */
    public void start() throws IOException, InterruptedException {
        jcmd(
                "JFR.start",
                "name=bench",
                "jdk.ExecutionSample#enabled=false",
                "jdk.NativeMethodSample#enabled=false",
                "jdk.CPUTimeSample#enabled=true",
                "jdk.CPUTimeSample#throttle=1ms",
                "jdk.ObjectAllocationSample#enabled=true",
                "jdk.ObjectAllocationSample#throttle=1000/s",
                "jdk.ObjectAllocationSample#stackTrace=true",
                "jdk.GarbageCollection#enabled=true");
    }

    /** Ends it and writes the file. */
    public void stop() throws IOException, InterruptedException {
        jcmd("JFR.stop", "name=bench", "filename=" + file);
    }

    private void jcmd(String... arguments) throws IOException, InterruptedException {
        var command = new ArrayList<String>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "jcmd").toString());
        command.add(String.valueOf(process.pid()));
        command.addAll(List.of(arguments));
        var jcmd = new ProcessBuilder(command).redirectErrorStream(true).start();
        var said = new String(jcmd.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (!jcmd.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS) || jcmd.exitValue() != 0) {
            throw new IOException("jcmd " + arguments[0] + ": " + said);
        }
    }
}
