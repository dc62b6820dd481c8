package network.cortensor.portal.simulator;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Behaviours by name, as a prompt asks for them: {@code [[sim:NAME]]} or {@code [[sim:NAME:ARGUMENTS]]}. The first marker in a prompt counts.
 *
 * <pre>
 * normal                     long:WORDS,SPEED           slow:MILLIS                hang
 * hang_after:N               die_after:N                die_mid_chunk:N            truncate:N
 * in_band_error:N            json_for_stream            error:STATUS,SHAPE         no_text
 * no_usage                   garbage                    text_in:FIELD              empty
 * wrong_token                redirect:LOCATION          huge:BYTES                 trickle:MILLIS,BYTES
 * foreign_tasks              queued:MILLIS              queued_without_task        no_content
 * exhausted                  mismatch
 * </pre>
 *
 * SHAPE is a name of {@link ErrorShape} in any case. Numbers are 0 to 16,777,216: a prompt must not be able to ask for all memory (for the same reason WORDS is at most
 * {@value Behaviour.LongAnswer#MOST_WORDS}).
 */
public final class Markers {
    private static final Pattern MARKER = Pattern.compile("\\[\\[sim:([a-z_]+)(?::([^\\]]*))?\\]\\]");
    private static final int MOST = 1 << 24;

    private static final Map<String, Function<Arguments, Behaviour>> BY_NAME = Map.ofEntries(
            Map.entry("normal", a -> new Behaviour.Normal()),
            Map.entry("long", a -> new Behaviour.LongAnswer(a.number(0), a.number(1))),
            Map.entry("slow", a -> new Behaviour.SlowFirstByte(a.number(0))),
            Map.entry("hang", a -> new Behaviour.Hang()),
            Map.entry("hang_after", a -> new Behaviour.HangAfter(a.number(0))),
            Map.entry("die_after", a -> new Behaviour.DieAfter(a.number(0))),
            Map.entry("die_mid_chunk", a -> new Behaviour.DieMidChunk(a.number(0))),
            Map.entry("truncate", a -> new Behaviour.Truncate(a.number(0))),
            Map.entry("in_band_error", a -> new Behaviour.InBandError(a.number(0))),
            Map.entry("json_for_stream", a -> new Behaviour.JsonForStream()),
            Map.entry("error", a -> new Behaviour.ErrorReply(a.number(0), a.shape(1))),
            Map.entry("no_text", a -> new Behaviour.WithoutText()),
            Map.entry("no_usage", a -> new Behaviour.WithoutUsage()),
            Map.entry("garbage", a -> new Behaviour.Garbage()),
            Map.entry("text_in", a -> new Behaviour.TextIn(a.text(0))),
            Map.entry("empty", a -> new Behaviour.EmptyAnswer()),
            Map.entry("wrong_token", a -> new Behaviour.WrongToken()),
            Map.entry("redirect", a -> new Behaviour.Redirect(a.text(0))),
            Map.entry("huge", a -> new Behaviour.HugeChunk(a.number(0))),
            Map.entry("trickle", a -> new Behaviour.Trickle(a.number(0), a.number(1))),
            Map.entry("foreign_tasks", a -> new Behaviour.ForeignTasks()),
            Map.entry("queued", a -> new Behaviour.Queued(a.number(0))),
            Map.entry("queued_without_task", a -> new Behaviour.QueuedWithoutTask()),
            Map.entry("no_content", a -> new Behaviour.EndedNoContent()),
            Map.entry("exhausted", a -> new Behaviour.SessionExhausted()),
            Map.entry("mismatch", a -> new Behaviour.CorrelationMismatch()));

    private Markers() {}

    /** Every name that a marker may use. */
    public static SortedSet<String> names() {
        return new TreeSet<>(BY_NAME.keySet());
    }

    /**
     * The behaviour that the first marker of the prompt asks for; empty without a marker.
     *
     * @throws IllegalArgumentException when the marker's name or arguments make no sense: a typing mistake in a test must be loud
     */
    public static Optional<Behaviour> find(String prompt) {
        Matcher marker = MARKER.matcher(prompt);
        if (!marker.find()) {
            return Optional.empty();
        }
        Function<Arguments, Behaviour> maker = BY_NAME.get(marker.group(1));
        if (maker == null) {
            throw new IllegalArgumentException("no behaviour is named " + marker.group(1));
        }
        String arguments = marker.group(2);
        return Optional.of(maker.apply(new Arguments(arguments == null ? List.of() : List.of(arguments.split(",")))));
    }

    private record Arguments(List<String> values) {
        String text(int index) {
            if (index >= values.size() || values.get(index).isBlank()) {
                throw new IllegalArgumentException("the marker needs argument " + (index + 1));
            }
            return values.get(index).strip();
        }

        int number(int index) {
            int value = Integer.parseInt(text(index));
            if (value < 0 || value > MOST) {
                throw new IllegalArgumentException("argument " + (index + 1) + " must be 0 to " + MOST);
            }
            return value;
        }

        ErrorShape shape(int index) {
            return ErrorShape.valueOf(text(index).toUpperCase(Locale.ROOT));
        }
    }
}
