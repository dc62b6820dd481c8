package network.cortensor.portal.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/**
 * Killed at any moment, the portal loses no event and makes none twice. More rounds: {@code -Dportal.crash.rounds=50}; another
 * course of events: {@code -Dportal.crash.seed=N}.
 */
class CrashTest {
    private static final int ROUNDS = Integer.getInteger("portal.crash.rounds", 5);
    private static final long SEED = Long.getLong("portal.crash.seed", 20261121L);

    @Test
    void whatWasAnsweredIsRecordedOnceAndWhatWasNotIsListedAsInterrupted() throws InterruptedException {
        var report = new CrashRounds(Installation.create("crash"), SEED, System.out).run(ROUNDS);
        System.out.println(report);
        assertThat(report.whole()).as("answers received whole").hasSizeGreaterThan(10 * ROUNDS);
        assertThat(report.wholeButNotCompleted())
                .as("whole answers without their event")
                .isEmpty();
        assertThat(report.twice()).as("requests with two events").isEmpty();
        assertThat(report.sentButUnknown())
                .as("requests sent to a router, without event")
                .isEmpty();
        assertThat(report.cutButUnknown()).as("answers cut, without event").isEmpty();
        assertThat(report.interrupted())
                .as("requests that a kill interrupted")
                .isNotEmpty()
                .containsExactlyInAnyOrderElementsOf(report.listed());
        assertThat(report.ends().keySet())
                .isSubsetOf("COMPLETED", "INTERRUPTED", "FAILED", "CALLER_LEFT", "UPSTREAM_CUT");
    }
}
