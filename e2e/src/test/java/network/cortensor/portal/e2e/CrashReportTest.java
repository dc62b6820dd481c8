package network.cortensor.portal.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The check of the books after crashes finds what it is meant to find. */
class CrashReportTest {
    private static final LoadAnswer WHOLE = new LoadAnswer("req_1", LoadAnswer.Kind.WHOLE);
    private static final LoadAnswer CUT = new LoadAnswer("req_2", LoadAnswer.Kind.CUT);
    private static final UsageRow COMPLETED = event("req_1", "COMPLETED", "ref_1");
    private static final UsageRow INTERRUPTED = event("req_2", "INTERRUPTED", "ref_2");

    @Test
    void booksThatAgree() {
        var report = report(COMPLETED, INTERRUPTED);
        assertThat(report.wholeButNotCompleted()).isEmpty();
        assertThat(report.cutButUnknown()).isEmpty();
        assertThat(report.twice()).isEmpty();
        assertThat(report.sentButUnknown()).isEmpty();
        assertThat(report.interrupted()).containsExactly("req_2");
        assertThat(report.ends()).containsOnlyKeys("COMPLETED", "INTERRUPTED");
    }

    @Test
    void answerWithoutEvent() {
        assertThat(report(INTERRUPTED).wholeButNotCompleted()).containsExactly("req_1");
        assertThat(report(INTERRUPTED).sentButUnknown()).containsExactly("ref_1");
    }

    @Test
    void wholeAnswerListedAsInterrupted() {
        assertThat(report(event("req_1", "INTERRUPTED", "ref_1"), INTERRUPTED).wholeButNotCompleted())
                .containsExactly("req_1");
    }

    @Test
    void cutAnswerWithoutEvent() {
        assertThat(report(COMPLETED).cutButUnknown()).containsExactly("req_2");
    }

    @Test
    void eventTwice() {
        assertThat(report(COMPLETED, COMPLETED, INTERRUPTED).twice()).containsExactly("req_1");
    }

    private static CrashReport report(UsageRow... events) {
        return new CrashReport(1, List.of(WHOLE, CUT), Set.of("ref_1", "ref_2"), List.of(events), Set.of("req_2"));
    }

    private static UsageRow event(String requestId, String ended, String reference) {
        return new UsageRow(requestId, "m", ended, 1, 1, "REPORTED", 1, 200, null, "s", reference);
    }
}
