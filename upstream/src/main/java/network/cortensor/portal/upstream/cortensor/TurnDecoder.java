package network.cortensor.portal.upstream.cortensor;

import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Reads what models of the turn templates write: perhaps a header, perhaps a think block, the answer, an end token. Whatever
 * follows the end, or a turn that the model begins for somebody else, is dropped. A think tag further on is ordinary text.
 */
final class TurnDecoder extends TextDecoder {
    private static final String THINK = "<think>";
    private static final String THOUGHT = "</think>";

    private final Marks marks;
    private final StringBuilder blanks = new StringBuilder();
    private final StringBuilder header = new StringBuilder();
    private State state = State.START;

    /**
     * The control tokens of a template.
     *
     * @param turn what begins a turn, or null
     * @param role what the model is called in a turn's header
     * @param ends what ends the answer
     * @param dropped what is taken out and means nothing
     * @param thinks whether the answer may begin with a think block
     */
    record Marks(@Nullable String turn, String role, List<String> ends, List<String> dropped, boolean thinks) {
        List<String> all() {
            var all = new ArrayList<String>(ends);
            all.addAll(dropped);
            if (turn != null) {
                all.add(turn);
            }
            if (thinks) {
                all.add(THINK);
                all.add(THOUGHT);
            }
            return List.copyOf(all);
        }
    }

    TurnDecoder(Marks marks, BiConsumer<Channel, String> output) {
        super(marks.all(), output);
        this.marks = marks;
    }

    @Override
    void token(String token) {
        if (state == State.OVER || marks.dropped().contains(token)) {
            return;
        }
        if (marks.ends().contains(token)) {
            finish();
            state = State.OVER;
        } else if (token.equals(marks.turn())) {
            state = state == State.START ? State.HEADER : State.OVER;
        } else if (token.equals(THINK) && state == State.START) {
            blanks.setLength(0);
            state = State.THINK_START;
        } else if (token.equals(THOUGHT) && thinking()) {
            blanks.setLength(0);
            state = State.ANSWER_START;
        } else {
            text(token);
        }
    }

    private boolean thinking() {
        return state == State.START || state == State.THINK_START || state == State.THINK;
    }

    @Override
    void text(String run) {
        switch (state) {
            case START -> start(run);
            case HEADER -> header(run);
            case THINK_START, ANSWER_START -> afterLineBreaks(run);
            case THINK -> think(run);
            case ANSWER -> emit(Channel.CONTENT, run);
            case OVER -> {}
        }
    }

    @Override
    void finish() {
        if (state == State.START) {
            emit(Channel.CONTENT, blanks.toString());
        }
        blanks.setLength(0);
    }

    private void start(String run) {
        blanks.append(run);
        if (!run.isBlank()) {
            state = State.ANSWER;
            emit(Channel.CONTENT, blanks.toString());
            blanks.setLength(0);
        }
    }

    /** A header ends with its line; a turn of anybody else ends the answer. */
    private void header(String run) {
        var end = run.indexOf('\n');
        var name = end < 0 ? run : run.substring(0, end);
        header.append(name, 0, Math.min(name.length(), marks.role().length() + 1));
        if (end >= 0) {
            state = header.toString().strip().equals(marks.role()) ? State.START : State.OVER;
            text(run.substring(end + 1));
        }
    }

    private void afterLineBreaks(String run) {
        var at = 0;
        while (at < run.length() && (run.charAt(at) == '\n' || run.charAt(at) == '\r')) {
            at++;
        }
        if (at < run.length()) {
            state = state == State.THINK_START ? State.THINK : State.ANSWER;
            text(run.substring(at));
        }
    }

    /** Line breaks are held back: those before the end of the block belong to the template. */
    private void think(String run) {
        var end = run.length();
        while (end > 0 && run.charAt(end - 1) == '\n') {
            end--;
        }
        if (end > 0) {
            emit(Channel.REASONING, blanks + run.substring(0, end));
            blanks.setLength(0);
        }
        blanks.append(run, end, run.length());
    }

    private enum State {
        /** Nothing but blanks so far. */
        START,
        HEADER,
        THINK_START,
        THINK,
        ANSWER_START,
        ANSWER,
        OVER
    }
}
