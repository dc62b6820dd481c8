package network.cortensor.portal.fleet.reconcile;

import java.time.Duration;
import java.util.List;
import java.util.function.ToLongFunction;
import network.cortensor.portal.upstream.reads.Read;
import network.cortensor.portal.upstream.reads.RouterTask;

/** What a router's answer about a task means. */
final class TaskRules {
    /** A router is asked about one request at most so often. */
    static final int MOST_ATTEMPTS = 6;

    /** A task that is over without a text is asked for so often: results are stored a little after the end. */
    static final int EMPTY_ATTEMPTS = 3;

    private static final Duration FIRST_PAUSE = Duration.ofSeconds(30);
    private static final Duration LONGEST_PAUSE = Duration.ofHours(1);

    private TaskRules() {}

    /** How long to wait after so many attempts: half a minute, then four times as long each time, an hour at most. */
    static Duration pause(int attempts) {
        var pause = FIRST_PAUSE;
        for (var i = 1; i < attempts && pause.compareTo(LONGEST_PAUSE) < 0; i++) {
            pause = pause.multipliedBy(4);
        }
        return pause.compareTo(LONGEST_PAUSE) < 0 ? pause : LONGEST_PAUSE;
    }

    /**
     * What the answer to a look-up means.
     *
     * @param attempts this one included
     * @param tokens counts a text as requests are metered
     */
    static Checked check(OddRequest request, Read<RouterTask> answer, int attempts, ToLongFunction<String> tokens) {
        return switch (answer) {
            case Read.Found<RouterTask>(RouterTask task, long _) -> check(request, task, attempts, tokens);
            case Read.Absent<RouterTask>() -> Checked.of(Finding.ABSENT);
            case Read.Failed<RouterTask> failed -> failed(attempts);
        };
    }

    /** What the answer to a list of tasks means, for a request whose task is not known. */
    static Checked search(
            OddRequest request, Read<List<RouterTask>> answer, int attempts, ToLongFunction<String> tokens) {
        return switch (answer) {
            case Read.Found<List<RouterTask>>(List<RouterTask> tasks, long _) ->
                tasks.stream()
                        .filter(task -> request.clientReference().equals(task.clientReference()))
                        .findFirst()
                        .map(task -> check(request, task, attempts, tokens))
                        .orElse(Checked.of(Finding.UNKNOWN));
            case Read.Absent<List<RouterTask>>() -> Checked.of(Finding.UNKNOWN);
            case Read.Failed<List<RouterTask>> failed -> failed(attempts);
        };
    }

    private static Checked check(OddRequest request, RouterTask task, int attempts, ToLongFunction<String> tokens) {
        if (!task.over()) {
            var last = attempts >= MOST_ATTEMPTS;
            return new Checked(last ? Finding.NO_TEXT : Finding.PENDING, task.state(), null);
        }
        if (task.text().isEmpty()) {
            var last = attempts >= EMPTY_ATTEMPTS;
            return new Checked(last ? Finding.NO_TEXT : Finding.PENDING, task.state(), null);
        }
        var recounted = tokens.applyAsLong(task.text());
        var finding = recounted == request.meteredTokens() ? Finding.MATCHES : Finding.DIFFERS;
        return new Checked(finding, task.state(), recounted);
    }

    private static Checked failed(int attempts) {
        return Checked.of(attempts >= MOST_ATTEMPTS ? Finding.UNREACHABLE : Finding.PENDING);
    }
}
