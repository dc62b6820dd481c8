package network.cortensor.portal.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import network.cortensor.portal.domain.fleet.UpstreamFailure;
import network.cortensor.portal.domain.problem.Refusal;
import org.jspecify.annotations.Nullable;

/** Keeps what an upstream says, and holds it to the order that {@link Receiver} promises. */
public final class RecordingReceiver implements Receiver {
    private final List<String> calls = new ArrayList<>();
    private final List<String> faults = new ArrayList<>();
    private final StringBuilder events = new StringBuilder();
    private final CountDownLatch begun = new CountDownLatch(1);
    private final CountDownLatch last = new CountDownLatch(1);
    private Consumer<RecordingReceiver> onEvents = self -> {};
    private @Nullable Delivery delivery;
    private @Nullable Refusal refusal;
    private @Nullable JsonObject whole;
    private @Nullable UpstreamFailure failure;
    private String why = "";

    /** What to do on the event loop when events come. */
    public RecordingReceiver onEvents(Consumer<RecordingReceiver> action) {
        onEvents = action;
        return this;
    }

    @Override
    public synchronized void notSent(@Nullable UpstreamFailure how, String reason) {
        ends("notSent", calls.isEmpty());
        failure = how;
        why = reason;
        last.countDown();
    }

    @Override
    public synchronized void busy(String reason) {
        ends("busy", calls.isEmpty());
        why = reason;
        last.countDown();
    }

    @Override
    public synchronized void refused(Refusal no, Delivery end, String reason) {
        ends("refused", calls.isEmpty());
        refusal = no;
        delivery = end;
        failure = end.failure();
        why = reason;
        last.countDown();
    }

    @Override
    public synchronized void whole(Buffer body, Delivery end) {
        ends("whole", calls.isEmpty());
        whole = body.toJsonObject();
        delivery = end;
        failure = end.failure();
        last.countDown();
    }

    @Override
    public synchronized void begin() {
        ends("begin", calls.isEmpty());
    }

    @Override
    public void events(Buffer more) {
        synchronized (this) {
            ends("events", calls.contains("begin") && !calls.contains("ended"));
            events.append(more.toString());
        }
        begun.countDown();
        onEvents.accept(this);
    }

    @Override
    public synchronized void ended(Delivery end) {
        ends("ended", calls.isEmpty() || (calls.contains("begin") && !calls.contains("ended")));
        delivery = end;
        failure = end.failure();
        last.countDown();
    }

    private void ends(String call, boolean allowed) {
        calls.add(call);
        if (!allowed) {
            faults.add(call + " after " + calls);
        }
    }

    /** Waits for the first events. */
    public RecordingReceiver awaitEvents() throws InterruptedException {
        assertThat(begun.await(20, TimeUnit.SECONDS)).as("events come").isTrue();
        return this;
    }

    /** Waits for the last call. */
    public RecordingReceiver awaitEnd() throws InterruptedException {
        assertThat(last.await(20, TimeUnit.SECONDS)).as("the attempt ends").isTrue();
        return this;
    }

    /** The last call's name. */
    public synchronized String lastCall() {
        return calls.getLast();
    }

    /** How many calls came. */
    public synchronized int callCount() {
        return calls.size();
    }

    /** Calls that may not come where they came. */
    public synchronized List<String> faults() {
        return List.copyOf(faults);
    }

    /** How it ended. */
    public synchronized Delivery delivery() {
        return Objects.requireNonNull(delivery, () -> "no delivery; calls " + calls);
    }

    /** How the upstream failed, or null. */
    public synchronized @Nullable UpstreamFailure failure() {
        return failure;
    }

    /** What the client is told. */
    public synchronized Refusal refusal() {
        return Objects.requireNonNull(refusal, () -> "no refusal; calls " + calls);
    }

    /** The whole answer. */
    public synchronized JsonObject whole() {
        return Objects.requireNonNull(whole, () -> "no whole answer; calls " + calls + " " + why);
    }

    /** The reason for logs. */
    public synchronized String why() {
        return why;
    }

    /** All events as they came. */
    public synchronized String rawEvents() {
        return events.toString();
    }

    /** All events, each of which must be one line of data. */
    public List<JsonObject> chunks() {
        return Arrays.stream(rawEvents().split("\n\n"))
                .filter(event -> !event.isEmpty())
                .map(event -> {
                    assertThat(event).startsWith("data: {").doesNotContain("\n");
                    return new JsonObject(event.substring(6));
                })
                .toList();
    }

    /** The content of all deltas together. */
    public String content() {
        return joined("content");
    }

    /** The reasoning of all deltas together. */
    public String reasoning() {
        return joined("reasoning_content");
    }

    private String joined(String name) {
        var text = new StringBuilder();
        for (var chunk : chunks()) {
            var choice = chunk.getJsonArray("choices").getJsonObject(0);
            text.append(choice.getJsonObject("delta").getString(name, ""));
        }
        return text.toString();
    }

    /** The finish reason of the last chunk, or null. */
    public @Nullable String finishReason() {
        return chunks().getLast().getJsonArray("choices").getJsonObject(0).getString("finish_reason");
    }
}
