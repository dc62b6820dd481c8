package network.cortensor.portal.fleet.plan;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.time.Instant;
import java.util.Map;
import network.cortensor.portal.domain.fleet.UpstreamFailure;
import network.cortensor.portal.fleet.observe.Passive;
import network.cortensor.portal.fleet.observe.Ping;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RouterRulesTest {
    private static final Instant BEGIN = Instant.parse("2026-11-21T12:00:00Z");

    /**
     * A life, a second a letter: {@code p} and {@code x} are pings that are answered or fail, {@code s} and {@code f} requests,
     * {@code S} and {@code F} ten of them, {@code b} a mix of five and five, {@code o} one of one gateways' breakers is open, {@code c}
     * it is closed, {@code .} nothing; {@code -} nothing for 71 seconds: longer than any window.
     */
    @ParameterizedTest(name = "{0} from {1}: {2}")
    @CsvSource(textBlock = """
            # at first
            .,        UNKNOWN, UNKNOWN
            p,        UNKNOWN, HEALTHY
            s,        UNKNOWN, HEALTHY
            xx,       UNKNOWN, UNKNOWN
            xxx,      UNKNOWN, FAILING
            # pings in a row
            xx,       HEALTHY, HEALTHY
            xxx,      HEALTHY, FAILING
            xxpxx,    HEALTHY, HEALTHY
            xxsx,     HEALTHY, HEALTHY
            # requests in a row
            ff,       HEALTHY, HEALTHY
            fff,      HEALTHY, FAILING
            ffsff,    HEALTHY, HEALTHY
            # an answered ping does not excuse failed requests
            ffpf,     HEALTHY, FAILING
            # a share of requests
            b,        HEALTHY, HEALTHY
            SF,       HEALTHY, FAILING
            bF,       HEALTHY, FAILING
            bFs,      HEALTHY, FAILING
            # recovery takes two
            xxxp,     HEALTHY, FAILING
            xxxpp,    HEALTHY, HEALTHY
            xxxs,     HEALTHY, FAILING
            xxxss,    HEALTHY, HEALTHY
            xxxpxp,   HEALTHY, FAILING
            # after failed requests pings are no proof until those are forgotten
            fffpp,    HEALTHY, FAILING
            fffss,    HEALTHY, HEALTHY
            fff-pp,   HEALTHY, HEALTHY
            fff-p,    HEALTHY, HEALTHY
            bFss,     HEALTHY, FAILING
            bFSSSSSss,HEALTHY, HEALTHY
            # breakers
            so,       HEALTHY, FAILING
            soc,      HEALTHY, FAILING
            socss,    HEALTHY, HEALTHY
            # silence is not failing
            s-,       HEALTHY, UNKNOWN
            fff-,     HEALTHY, UNKNOWN
            s-p,      HEALTHY, HEALTHY
            # and what fails may go on failing
            x-x-x-,   HEALTHY, FAILING
            """)
    void lives(String life, Health before, Health expected) {
        var now = BEGIN;
        var known = Evidence.noneYet(now);
        var health = before;
        for (var i = 0; i < life.length(); i++) {
            var letter = life.charAt(i);
            now = now.plusSeconds(letter == '-' ? 71 : 1);
            known = after(known, letter, now);
            health = RouterRules.judge(known, health, now).health();
        }
        assertThat(health).isEqualTo(expected);
    }

    @Test
    void reasonsHaveFigures() {
        var known = Evidence.noneYet(BEGIN);
        for (var i = 0; i < 3; i++) {
            known = known.plus(ping(UpstreamFailure.TIMEOUT), BEGIN);
        }
        assertThat(RouterRules.judge(known, Health.HEALTHY, BEGIN).reason())
                .isEqualTo("3 pings in a row failed: no answer in time");
        var some = Evidence.noneYet(BEGIN).plus(passive(4, 6), BEGIN);
        assertThat(RouterRules.judge(some, Health.HEALTHY, BEGIN).reason())
                .isEqualTo("6 of 10 requests in the last 60 s failed, above 50 %");
    }

    @Test
    void pingsAreForRoutersOfWhichRequestsSayNothingGood() {
        var known = Evidence.noneYet(BEGIN);
        assertThat(RouterRules.wantsPing(known, BEGIN)).isTrue();
        var busy = known.plus(passive(1, 0), BEGIN);
        assertThat(RouterRules.wantsPing(busy, BEGIN.plusSeconds(9))).isFalse();
        assertThat(RouterRules.wantsPing(busy, BEGIN.plusSeconds(11))).isTrue();
        assertThat(RouterRules.wantsPing(busy.plus(passive(5, 1), BEGIN), BEGIN.plusSeconds(1)))
                .isTrue();
        assertThat(RouterRules.wantsPing(busy.plus(new Passive(1, Map.of(), 1, 2), BEGIN), BEGIN))
                .isTrue();
    }

    private static Evidence after(Evidence known, char letter, Instant now) {
        return switch (letter) {
            case 'p' -> known.plus(passive(0, 0), now).plus(ping(null), now);
            case 'x' -> known.plus(passive(0, 0), now).plus(ping(UpstreamFailure.TIMEOUT), now);
            case 's' -> known.plus(passive(1, 0), now);
            case 'f' -> known.plus(passive(0, 1), now);
            case 'S' -> known.plus(passive(10, 0), now);
            case 'F' -> known.plus(passive(0, 10), now);
            case 'b' -> known.plus(passive(5, 5), now);
            case 'o' -> known.plus(new Passive(0, Map.of(), 1, 1), now);
            default -> known.plus(passive(0, 0), now);
        };
    }

    private static Passive passive(long succeeded, long failed) {
        return new Passive(succeeded, failed == 0 ? Map.of() : Map.of(UpstreamFailure.CUT, failed), 0, 1);
    }

    private static Ping ping(@Nullable UpstreamFailure failure) {
        return new Ping("r", URI.create("http://r"), 5, failure, failure == null ? "" : "no answer in time");
    }
}
