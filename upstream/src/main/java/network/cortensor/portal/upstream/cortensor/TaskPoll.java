package network.cortensor.portal.upstream.cortensor;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.RequestOptions;
import java.util.function.Consumer;
import network.cortensor.portal.domain.fleet.UpstreamFailure;
import org.jspecify.annotations.Nullable;

/**
 * Asks for a task again and again, at a slowing pace, until it is over. A question that goes wrong says nothing about the task: it
 * is asked again until {@link #abandon}, unless the task is known to be over. Then a few questions more are asked, because results
 * are stored after the task has ended.
 */
final class TaskPoll {
    private static final long FIRST_WAIT_MILLIS = 100;
    private static final long LONGEST_WAIT_MILLIS = 5_000;
    private static final long ANSWER_MILLIS = 10_000;
    private static final int MOST_FAILURES_ONCE_OVER = 5;
    private static final int MOST_EMPTY = 4;
    private static final int MOST_BYTES = 16 << 20;

    private final Vertx vertx;
    private final HttpClient client;
    private final RequestOptions options;
    private final Consumer<Reply> over;
    private final Consumer<String> failed;
    private @Nullable Question question;
    private long timer = -1;
    private long wait = FIRST_WAIT_MILLIS;
    private int failures;
    private int empty;
    private boolean saidToBeOver;

    /**
     * A poll.
     *
     * @param options where and with which token
     * @param over hears the task when it has ended, with text or without
     * @param failed hears why there is nothing to be learned of a task that is known to be over
     */
    TaskPoll(Vertx vertx, HttpClient client, RequestOptions options, Consumer<Reply> over, Consumer<String> failed) {
        this.vertx = vertx;
        this.client = client;
        this.options = options;
        this.over = over;
        this.failed = failed;
    }

    /**
     * Asks for the first time, at once.
     *
     * @param ended whether the work is said to be over: then an answer that says otherwise is not waited on for long
     */
    void start(boolean ended) {
        saidToBeOver = ended;
        ask();
    }

    private void ask() {
        var asked = new Question();
        question = asked;
        timer = vertx.setTimer(ANSWER_MILLIS, slow -> {
            asked.call.abandon();
            again("a task look-up that hangs");
        });
        asked.call.start(client, options, Buffer.buffer());
    }

    /** Stops asking; nothing more is told. */
    void abandon() {
        vertx.cancelTimer(timer);
        if (question != null) {
            question.call.abandon();
        }
    }

    private void answered(int status, @Nullable Reply reply) {
        vertx.cancelTimer(timer);
        if (status != 200 || reply == null) {
            again("task look-ups that fail");
        } else if (!reply.text().isEmpty() && reply.isTaskOver()) {
            over.accept(reply);
        } else if (reply.isError() && !reply.isTaskOver()) {
            over.accept(reply);
        } else if ((saidToBeOver || reply.isTaskOver()) && ++empty >= MOST_EMPTY) {
            over.accept(reply);
        } else {
            saidToBeOver |= reply.isTaskOver();
            failures = 0;
            later();
        }
    }

    private void again(String why) {
        vertx.cancelTimer(timer);
        if (saidToBeOver && ++failures >= MOST_FAILURES_ONCE_OVER) {
            failed.accept(why);
        } else {
            later();
        }
    }

    private void later() {
        timer = vertx.setTimer(wait, now -> ask());
        wait = Math.min(LONGEST_WAIT_MILLIS, wait * 3 / 2);
    }

    /** One look-up. */
    private final class Question implements RouterCall.Events {
        private final RouterCall call = new RouterCall(this);
        private final Buffer body = Buffer.buffer();
        private int status;

        @Override
        public void notSent(UpstreamFailure failure, String why) {
            again("task look-ups without a connection");
        }

        @Override
        public void sent() {}

        @Override
        public void head(RouterCall.Head head) {
            status = head.status();
        }

        @Override
        public void data(Buffer chunk) {
            if (body.length() + chunk.length() > MOST_BYTES) {
                call.abandon();
                again("task look-ups that are too large");
            } else {
                body.appendBuffer(chunk);
            }
        }

        @Override
        public void end() {
            answered(status, Reply.of(body));
        }

        @Override
        public void broken(String why) {
            again("task look-ups that break");
        }
    }
}
