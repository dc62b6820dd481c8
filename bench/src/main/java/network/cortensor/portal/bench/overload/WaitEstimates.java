package network.cortensor.portal.bench.overload;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.DoubleStream;

/** What refusals promised, beside what the next request that was not refused had to wait. */
public final class WaitEstimates {
    private WaitEstimates() {}

    /**
     * For each refusal that told a time: that time over the wait of the organization's next request that was served. A wait of less
     * than a millisecond counts as one.
     *
     * @param answers of one run
     * @param waitMicros what served requests waited, by request
     */
    public static double[] ratios(List<Answer> answers, Window window, Map<String, Long> waitMicros) {
        var served = answers.stream()
                .filter(answer -> waitMicros.containsKey(answer.requestId()) && answer.whole())
                .sorted(Comparator.comparingLong(Answer::sentNanos))
                .toList();
        return answers.stream()
                .filter(answer -> answer.retryAfterMillis() >= 0 && answer.ended(window))
                .flatMapToDouble(refusal -> ratio(refusal, served, waitMicros))
                .sorted()
                .toArray();
    }

    private static DoubleStream ratio(Answer refusal, List<Answer> served, Map<String, Long> waitMicros) {
        return served.stream()
                .filter(answer -> answer.sentNanos() - refusal.endNanos() > 0
                        && answer.arrival().organization() == refusal.arrival().organization())
                .limit(1)
                .mapToDouble(next ->
                        refusal.retryAfterMillis() / Math.max(1, waitMicros.getOrDefault(next.requestId(), 0L) / 1e3));
    }
}
