package network.cortensor.portal.gateway.journal;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Starts a main class of the tests in a Java process of its own. */
final class ChildProcess {
    private ChildProcess() {}

    /** A process with a soft limit on the size of the files it writes, in blocks of the shell, or {@code unlimited}. */
    static Process start(String fileBlocks, Class<?> main, String... arguments) throws IOException {
        var command = new ArrayList<>(List.of("sh", "-c", "ulimit -S -f " + fileBlocks + "; exec \"$0\" \"$@\""));
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        // The performance file of the virtual machine would be cut by the limit as well.
        command.addAll(List.of("-XX:-UsePerfData", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xmx128m"));
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
        command.addAll(List.of(arguments));
        return new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
    }

    /** What the process prints, line by line. */
    static BufferedReader lines(Process process) {
        return new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8));
    }
}
