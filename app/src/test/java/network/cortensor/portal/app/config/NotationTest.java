package network.cortensor.portal.app.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What people write is read exactly, and printed so that it could be written again. */
class NotationTest {
    @ParameterizedTest
    @CsvSource({
        "0s,0,0s",
        "500ms,500,500ms",
        "1500ms,1500,1500ms",
        "30s,30000,30s",
        "480s,480000,480s",
        "10m,600000,600s",
        "20m,1200000,20m",
        "2h,7200000,2h",
        "7d,604800000,7d",
        "24h,86400000,1d"
    })
    void durations(String text, long millis, String printed) {
        var duration = Notation.parse(Duration.class, text);
        assertThat(duration).isEqualTo(Duration.ofMillis(millis));
        assertThat(Notation.print(duration)).isEqualTo(printed);
        assertThat(Notation.parse(Duration.class, printed)).isEqualTo(duration);
    }

    @ParameterizedTest
    @CsvSource({
        "0,0,0",
        "4096,4096,4KiB",
        "64KiB,65536,64KiB",
        "10MiB,10485760,10MiB",
        "1GiB,1073741824,1GiB",
        "1000,1000,1000",
        "12B,12,12",
        "1536MiB,1610612736,1536MiB"
    })
    void sizes(String text, long bytes, String printed) {
        var size = Notation.parse(ByteSize.class, text);
        assertThat(size).isEqualTo(new ByteSize(bytes));
        assertThat(Notation.print(size)).isEqualTo(printed);
        assertThat(Notation.parse(ByteSize.class, printed)).isEqualTo(size);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"30", "s", "", "-1s", "1.5s", "30 sec", "PT30S", "99999999999999999d", "999999999999d", "1S"})
    void durationsThatAreRefused(String text) {
        assertThatThrownBy(() -> Notation.parse(Duration.class, text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("\"" + text + "\" is ");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"10MB", "10mib", "-1", "1e6", "ten", "", "1.5GiB", "999999999999999GiB", "9007199254740993KiB "})
    void sizesThatAreRefused(String text) {
        assertThatThrownBy(() -> Notation.parse(ByteSize.class, text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("\"" + text + "\" is ");
    }

    @Test
    void aWrongConstantIsToldTheRightOnes() {
        assertThatThrownBy(() -> Notation.parse(LogConfig.Level.class, "loud"))
                .hasMessage("\"loud\" is not one of error, warn, info, debug");
    }
}
