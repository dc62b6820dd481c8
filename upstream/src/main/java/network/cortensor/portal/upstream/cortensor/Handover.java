package network.cortensor.portal.upstream.cortensor;

import io.vertx.core.buffer.Buffer;
import network.cortensor.portal.domain.fleet.UpstreamFailure;
import network.cortensor.portal.domain.problem.Refusal;
import network.cortensor.portal.domain.usage.End;
import network.cortensor.portal.domain.usage.Endpoint;
import network.cortensor.portal.domain.usage.Tokens;
import network.cortensor.portal.domain.usage.UsageSource;
import network.cortensor.portal.upstream.Attempt;
import network.cortensor.portal.upstream.Delivery;
import network.cortensor.portal.upstream.Receiver;
import network.cortensor.portal.upstream.cortensor.TokenCounts.Used;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hands an answer to the receiver, keeps what was handed over, and says once how it ended. The last call may have to wait for
 * tokens to be counted; nothing follows it. A receiver that throws there keeps no session from getting free.
 */
final class Handover {
    private static final Logger LOG = LoggerFactory.getLogger(Handover.class);

    private final Receiver receiver;
    private final PreparedPrompt prepared;
    private final Attempt attempt;
    private final TokenCounts counts;
    private final Runnable whenTold;
    private final ChunkWriter writer;
    private final StringBuilder content = new StringBuilder();
    private final StringBuilder reasoning = new StringBuilder();
    private Buffer out = Buffer.buffer();
    private boolean begun;
    private @Nullable String taskId;
    private long maxTokens;

    /**
     * For one attempt.
     *
     * @param whenTold called after the receiver's last call, but before {@code notSent} and {@code busy}
     */
    Handover(Receiver receiver, Attempt attempt, PreparedPrompt prepared, TokenCounts counts, Runnable whenTold) {
        this.receiver = receiver;
        this.attempt = attempt;
        this.prepared = prepared;
        this.counts = counts;
        this.whenTold = whenTold;
        var shape = prepared.request();
        writer = new ChunkWriter(shape.endpoint(), attempt.stamp(), shape.includeUsage());
    }

    /** What the router may make at most. */
    void limit(long tokens) {
        maxTokens = tokens;
    }

    /** What the router may make at most. */
    long limit() {
        return maxTokens;
    }

    /** Nothing reached the router. The receiver asks for the next session at once, which may be this one: it is free by then. */
    void notSent(@Nullable UpstreamFailure failure, String why) {
        whenTold.run();
        receiver.notSent(failure, why);
    }

    /** Nothing reached a router, since none behind the address was free. The session is free by then, as for {@link #notSent}. */
    void busy(String why) {
        whenTold.run();
        receiver.busy(why);
    }

    /** Refused before anything was sent, for a reason of our own. */
    void refused(Refusal refusal, String why) {
        last(() -> receiver.refused(refusal, delivery(End.FAILED, Used.NOTHING), why));
    }

    /** The router's own name for the work. */
    void task(@Nullable String id) {
        if (taskId == null) {
            taskId = id;
        }
    }

    /** A piece of the answer as the client is to see it. */
    void piece(Channel channel, String text) {
        (channel == Channel.CONTENT ? content : reasoning).append(text);
        if (prepared.request().stream()) {
            writer.text(out, channel, text);
        }
    }

    /** Whether there is any answer so far. */
    boolean hasText() {
        return !content.isEmpty() || !reasoning.isEmpty();
    }

    /** How much was taken in, in characters. */
    long length() {
        return (long) content.length() + reasoning.length();
    }

    /** Hands over what has come together. */
    void flush() {
        if (out.length() == 0) {
            return;
        }
        var events = out;
        out = Buffer.buffer();
        if (!begun) {
            begun = true;
            receiver.begin();
        }
        receiver.events(events);
    }

    /** The answer is complete. */
    void completed(String reason, @Nullable ReportedUsage usage) {
        if (prepared.request().stream()) {
            writer.finish(out, reason);
            flushLast();
        }
        if (usage == null || !usage.credible(prepared.promptBytes(), maxTokens)) {
            counts.count(prepared, content.toString(), shownReasoning(), used -> completed(reason, used));
        } else if (usage.reasoning() >= 0 || reasoning.isEmpty()) {
            completed(reason, reported(usage, Math.max(0, usage.reasoning())));
        } else {
            counts.count(
                    prepared.model().tokenizer(),
                    reasoning.toString(),
                    thought -> completed(reason, reported(usage, Math.min(thought, usage.completion()))));
        }
    }

    private static Used reported(ReportedUsage usage, long thought) {
        return new Used(new Tokens(usage.prompt(), usage.cached(), usage.completion(), thought), UsageSource.REPORTED);
    }

    private void completed(String reason, Used used) {
        last(() -> {
            var delivery = delivery(End.COMPLETED, used);
            if (prepared.request().stream()) {
                receiver.ended(delivery);
            } else {
                var answer = new WholeAnswer(content.toString(), reasoning.toString(), reason);
                receiver.whole(answer.body(prepared.request().endpoint(), attempt.stamp(), used.tokens()), delivery);
            }
        });
    }

    /** The answer broke off, or did not come: what was delivered is counted, and nothing else. */
    void failed(Fault fault) {
        flushLast();
        var failure = fault.failure(begun);
        if (begun) {
            ended(fault.end(true), failure);
        } else {
            var nothing = delivery(fault.end(false), Used.NOTHING).because(failure);
            last(() -> receiver.refused(Refusal.of(fault.problem()), nothing, fault.why()));
        }
    }

    /** The request was let go. */
    void ended(End end) {
        ended(end, null);
    }

    private void ended(End end, @Nullable UpstreamFailure failure) {
        if (begun) {
            counts.count(
                    prepared,
                    content.toString(),
                    shownReasoning(),
                    used -> last(() -> receiver.ended(delivery(end, used).because(failure))));
        } else {
            last(() -> receiver.ended(delivery(end, Used.NOTHING)));
        }
    }

    private void last(Runnable call) {
        try {
            call.run();
        } finally {
            whenTold.run();
        }
    }

    /** A receiver that cannot take the last events has to hear the end all the same. */
    private void flushLast() {
        try {
            flush();
        } catch (RuntimeException bug) {
            LOG.error(
                    "the last events could not be handed over: {}",
                    bug.getClass().getName());
        }
    }

    /** The completions call has no place for reasoning: it is not delivered and not counted. */
    private String shownReasoning() {
        return prepared.request().endpoint() == Endpoint.CHAT_COMPLETIONS ? reasoning.toString() : "";
    }

    private Delivery delivery(End end, Used used) {
        return new Delivery(end, used.tokens(), used.source(), taskId);
    }
}
