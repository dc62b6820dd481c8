package network.cortensor.portal.bench.profile;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A recording of a known busy method names that method, so that the tables can be believed. */
class ProfileTest {
    private long sink;

    @Test
    void theBusyMethodIsNamed(@TempDir Path folder) throws Exception {
        var recorder = new Recorder(ProcessHandle.current(), folder.resolve("test.jfr"));
        recorder.start();
        long end = System.nanoTime() + 1_000_000_000L;
        while (System.nanoTime() - end < 0) {
            busy();
        }
        recorder.stop();
        assertThat(Profile.read(recorder.file()).markdown(10, 1))
                .contains("ProfileTest.busy")
                .contains("Ljava.lang.Object;");
    }

    private void busy() {
        var boxes = new ArrayList<Long>();
        for (long i = 1000; i < 20_000; i++) {
            boxes.add(i * sink);
        }
        for (var box : boxes) {
            sink += box;
        }
    }
}
