package network.cortensor.portal.bench.overload;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import network.cortensor.portal.bench.site.UsageRow;
import org.junit.jupiter.api.Test;

/** The comparison finds what it is meant to find. */
class BooksTest {
    private static final List<Answer> ANSWERS = List.of(Answers.whole("req_1", 0, 1, 2), Answers.cut("req_2"));
    private static final UsageRow COMPLETED = row("req_1", "COMPLETED", "ref_1");
    private static final UsageRow INTERRUPTED = row("req_2", "INTERRUPTED", "ref_2");

    @Test
    void booksThatAgree() {
        assertThat(books(COMPLETED, INTERRUPTED).agree()).isTrue();
    }

    @Test
    void wholeAnswerWithoutEvent() {
        var books = books(INTERRUPTED);
        assertThat(books.agree()).isFalse();
        assertThat(books.wholeNotCompleted()).containsExactly("req_1");
        assertThat(books.sentUnknown()).containsExactly("ref_1");
    }

    @Test
    void wholeAnswerWhoseEventSaysOtherwise() {
        assertThat(books(row("req_1", "INTERRUPTED", "ref_1"), INTERRUPTED).wholeNotCompleted())
                .containsExactly("req_1");
    }

    @Test
    void cutAnswerWithoutEvent() {
        assertThat(books(COMPLETED).cutUnknown()).containsExactly("req_2");
    }

    @Test
    void eventTwice() {
        assertThat(books(COMPLETED, COMPLETED, INTERRUPTED).twice()).containsExactly("req_1");
    }

    private static Books books(UsageRow... rows) {
        return Books.compare(ANSWERS, Set.of("ref_1", "ref_2"), List.of(rows));
    }

    private static UsageRow row(String id, String ended, String reference) {
        return new UsageRow(id, "org", "gw", "s", ended, 0, reference);
    }
}
