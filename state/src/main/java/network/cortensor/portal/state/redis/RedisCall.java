package network.cortensor.portal.state.redis;

import java.util.List;
import java.util.Locale;
import network.cortensor.portal.domain.Step;

/**
 * A script to be run.
 *
 * @param askedNanos since when its answer is waited for
 * @param step ends with its reply
 */
record RedisCall(Script script, Words words, long askedNanos, Step<List<String>> step) {
    /** Whether both can be done together: requests of one pool that begin and end. */
    @SuppressWarnings("ReferenceEquality") // because keys are made once for each pool
    boolean joins(RedisCall other) {
        return script.joins() && other.script.joins() && words.keys() == other.words.keys();
    }

    /** What the script is given that does these. The time, and until when it is of use, is the first one's: it was asked before the others. */
    static Words together(List<RedisCall> calls) {
        var first = calls.getFirst().words;
        var words = new Words(first.keys()).add(first.arguments().getFirst());
        for (var call : calls) {
            var arguments = call.words.arguments();
            words.add(call.script.name().toLowerCase(Locale.ROOT)).add(arguments.size() - 1);
            arguments.subList(1, arguments.size()).forEach(words::add);
        }
        return words;
    }

    void answered(String reply) {
        step.complete(Script.words(reply));
    }

    void fail(String why) {
        step.fail(new LinkAway(script + ": " + why));
    }
}
