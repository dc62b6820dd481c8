package network.cortensor.portal.domain;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.InstantSource;
import java.util.HashSet;
import org.junit.jupiter.api.Test;

class IdsTest {
    private final Ids ids = new Ids(InstantSource.fixed(Instant.parse("2026-11-21T00:00:00Z")));

    @Test
    void idsOfOneInstantDiffer() {
        var seen = new HashSet<String>();
        for (var i = 0; i < 100_000; i++) {
            assertThat(seen.add(ids.next("req_"))).isTrue();
        }
    }

    @Test
    void idsSortByTime() {
        var earlier = new Ids(InstantSource.fixed(Instant.parse("2026-11-20T23:59:59.999Z")));
        assertThat(earlier.next("req_")).isLessThan(ids.next("req_"));
    }

    @Test
    void anIdIsItsPrefixAnd26CharactersOfCrockfordBase32() {
        assertThat(ids.next("org_")).matches("org_[0-9A-HJKMNP-TV-Z]{26}");
    }
}
