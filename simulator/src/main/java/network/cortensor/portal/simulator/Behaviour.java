package network.cortensor.portal.simulator;

/**
 * How a simulated upstream treats a request. Set for the whole server, for its next requests, or by a marker in one prompt
 * (see {@link Markers} for the spelling). "After n" counts stream deltas; where a whole answer was asked for, it is the time of n
 * tokens.
 */
public sealed interface Behaviour {

    /** What both servers can do. */
    sealed interface Common extends Behaviour {}

    /** What only a Cortensor router does; the OpenAI server answers 400 to it. */
    sealed interface RouterOnly extends Behaviour {}

    /** Answers as it should. */
    record Normal() implements Common {}

    /** Answers as it should, with this many words of content, at this speed (tokens per second, 0 = at once). {@code max_tokens} still limits it. */
    record LongAnswer(int words, int tokensPerSecond) implements Common {
        /** Most words: a script is made whole before it is played. */
        public static final int MOST_WORDS = 100_000;

        public LongAnswer {
            if (words > MOST_WORDS) {
                throw new IllegalArgumentException("at most " + MOST_WORDS + " words");
            }
        }
    }

    /** Waits this many milliseconds before it does anything. */
    record SlowFirstByte(int millis) implements Common {}

    /** Takes the request and never answers. */
    record Hang() implements Common {}

    /** Sends the head and n deltas, then nothing more. A whole answer never comes. */
    record HangAfter(int deltas) implements Common {}

    /** Sends n deltas, then resets the connection; with 0, before a single byte. */
    record DieAfter(int deltas) implements Common {}

    /** Sends n deltas and half of the next event (or half of a whole answer), then resets the connection. */
    record DieMidChunk(int deltas) implements Common {}

    /** Sends n deltas and ends the response properly, without finish reason and {@code [DONE]}. A whole answer is half a JSON. */
    record Truncate(int deltas) implements Common {}

    /** Sends n deltas and then an error as an event. A whole answer is that error with status 500. */
    record InBandError(int deltas) implements Common {}

    /** Answers whole, as JSON, although a stream was asked for. */
    record JsonForStream() implements Common {}

    /** Refuses with this status (400 to 599) and shape. */
    record ErrorReply(int status, ErrorShape shape) implements Common {}

    /** 200 with everything in place but the text, which is empty. */
    record WithoutText() implements Common {}

    /** Leaves the usage out. */
    record WithoutUsage() implements Common {}

    /** 200 with a body that is not JSON; in a stream, one event that is not JSON, then {@code [DONE]}. */
    record Garbage() implements Common {}

    /**
     * Puts the text elsewhere: a name such as {@code output_text} is a top-level field; a dotted one such as {@code message.content} is
     * below {@code choices[0]}.
     */
    record TextIn(String field) implements Common {}

    /** A stream of nothing but {@code [DONE]}; a whole answer of no bytes. */
    record EmptyAnswer() implements Common {}

    /** 401, whatever token came. */
    record WrongToken() implements Common {}

    /** 307 to this location. */
    record Redirect(String location) implements Common {}

    /** Puts a delta of this many letters x before the answer. */
    record HugeChunk(int bytes) implements Common {}

    /** Sends the answer in portions of so many bytes, with a pause after each. */
    record Trickle(int millis, int bytes) implements Common {}

    /** Mixes events of another task into the stream. */
    record ForeignTasks() implements RouterOnly {}

    /** 200 that is only "queued", with a task id; the task ends after this time and can then be read. */
    record Queued(int millis) implements RouterOnly {}

    /** 200 that is only "queued", and no way to find out. */
    record QueuedWithoutTask() implements RouterOnly {}

    /** 200 that is "ended" with "No content" and a storage name, no text. */
    record EndedNoContent() implements RouterOnly {}

    /** The session has run out of tasks. */
    record SessionExhausted() implements RouterOnly {}

    /** 502, as if another request had met this one on its session. */
    record CorrelationMismatch() implements RouterOnly {}
}
