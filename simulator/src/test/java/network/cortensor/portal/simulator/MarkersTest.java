package network.cortensor.portal.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Every behaviour has a spelling, and a misspelt one is loud. */
class MarkersTest {
    private static final List<String> EXAMPLES = List.of(
            "normal",
            "long:500,20",
            "slow:50",
            "hang",
            "hang_after:2",
            "die_after:2",
            "die_mid_chunk:2",
            "truncate:2",
            "in_band_error:2",
            "json_for_stream",
            "error:503,detail",
            "no_text",
            "no_usage",
            "garbage",
            "text_in:output_text",
            "empty",
            "wrong_token",
            "redirect:/elsewhere",
            "huge:100000",
            "trickle:1,16",
            "foreign_tasks",
            "queued:10",
            "queued_without_task",
            "no_content",
            "exhausted",
            "mismatch");

    private static Behaviour parse(String marker) {
        return Markers.find("before [[sim:" + marker + "]] after").orElseThrow();
    }

    @Test
    void everyNameAndEveryBehaviourIsReachable() {
        Set<Class<?>> reached = new HashSet<>();
        Set<String> names = new HashSet<>();
        for (String example : EXAMPLES) {
            reached.add(parse(example).getClass());
            names.add(example.split(":")[0]);
        }
        Set<Class<?>> all = new HashSet<>(List.of(Behaviour.Common.class.getPermittedSubclasses()));
        all.addAll(List.of(Behaviour.RouterOnly.class.getPermittedSubclasses()));
        assertThat(reached).isEqualTo(all);
        assertThat(names).isEqualTo(Markers.names());
    }

    @Test
    void argumentsAreRead() {
        assertThat(parse("error:503,Detail_List")).isEqualTo(new Behaviour.ErrorReply(503, ErrorShape.DETAIL_LIST));
        assertThat(parse("long:500, 20")).isEqualTo(new Behaviour.LongAnswer(500, 20));
        assertThat(parse("redirect:http://127.0.0.1:1/x")).isEqualTo(new Behaviour.Redirect("http://127.0.0.1:1/x"));
    }

    @Test
    void theFirstMarkerCounts() {
        assertThat(Markers.find("[[sim:hang]] [[sim:garbage]]")).contains(new Behaviour.Hang());
        assertThat(Markers.find("no marker [sim:hang]")).isEmpty();
    }

    @Test
    void mistakesAreLoud() {
        for (String mistake :
                List.of("hagn", "slow", "slow:x", "slow:-1", "huge:99999999", "long:100001,1", "error:500,odd")) {
            assertThatThrownBy(() -> parse(mistake)).as(mistake).isInstanceOf(IllegalArgumentException.class);
        }
    }
}
