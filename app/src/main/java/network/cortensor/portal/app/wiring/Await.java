package network.cortensor.portal.app.wiring;

import io.vertx.core.Future;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import network.cortensor.portal.domain.Step;
import org.jspecify.annotations.Nullable;

/** Waiting for the engine and for steps; never on an event loop. */
final class Await {
    private static final Duration USUAL = Duration.ofSeconds(60);

    private Await() {}

    static <T> T done(String what, Future<T> future) throws IOException {
        return done(what, future, USUAL);
    }

    static <T> T done(String what, Future<T> future, Duration limit) throws IOException {
        try {
            return future.toCompletionStage().toCompletableFuture().get(limit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw new IOException(what + ": " + reason(e.getCause()), e);
        } catch (TimeoutException e) {
            throw new IOException(what + " took longer than " + limit.toSeconds() + " s", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(what + " was interrupted", e);
        }
    }

    /**
     * A step's value.
     *
     * @param who answers, for the message
     * @throws IllegalStateException if it fails, or does not answer in this time
     */
    static <T> T step(String who, Step<T> step, Duration patience) {
        try {
            return step.future().get(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new IllegalStateException(who + " does not answer", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    private static String reason(@Nullable Throwable cause) {
        return cause == null || cause.getMessage() == null ? String.valueOf(cause) : cause.getMessage();
    }
}
