package network.cortensor.portal.domain;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiConsumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One step of a request that has a result now or later. The hot path is composed of these; most are complete when they are
 * returned, and then nothing is allocated but the step itself and nothing changes threads.
 *
 * <p>A step ends once, with a value or with a failure. An expected "no" is a {@link
 * network.cortensor.portal.domain.problem.Refusal}; anything else is a bug. Listeners run on the thread that ends the step.
 * Unlike {@link CompletableFuture} a failure travels as it is, never wrapped and without a new stack
 * trace: a flood of refusals must cost nothing.
 *
 * @param <T> what the step yields
 */
public final class Step<T> {
    private boolean ended;
    private @Nullable T value;
    private @Nullable Throwable failure;
    private @Nullable BiConsumer<? super @Nullable T, ? super @Nullable Throwable> listener;
    private @Nullable List<BiConsumer<? super @Nullable T, ? super @Nullable Throwable>> more;

    private Step() {}

    /** A step that is complete already. */
    public static <T> Step<T> of(T value) {
        var step = new Step<T>();
        step.ended = true;
        step.value = value;
        return step;
    }

    /** A step that has failed already. */
    public static <T> Step<T> failed(Throwable failure) {
        var step = new Step<T>();
        step.ended = true;
        step.failure = failure;
        return step;
    }

    /** A step that somebody ends later with {@link #complete} or {@link #fail}. */
    public static <T> Step<T> pending() {
        return new Step<>();
    }

    /** Ends the step with a value. Returns false, and changes nothing, when it has ended already. */
    public boolean complete(T result) {
        return endWith(result, null);
    }

    /** Ends the step with a failure. Returns false, and changes nothing, when it has ended already. */
    public boolean fail(Throwable why) {
        return endWith(null, why);
    }

    /** Whether the step has a value or a failure. */
    public synchronized boolean ended() {
        return ended;
    }

    /** The value turned into another; what the function throws becomes the failure. */
    public <R> Step<R> map(Function<? super T, ? extends R> function) {
        return then(result -> Step.of(function.apply(result)));
    }

    /** The next step, started with this one's value; a failure skips it. What starting it throws becomes the failure. */
    public <R> Step<R> then(Function<? super T, Step<R>> next) {
        var result = new Step<R>();
        end((done, why) -> {
            if (why != null || done == null) {
                result.endWith(null, why == null ? new IllegalStateException("step ended without a value") : why);
                return;
            }
            start(next, done).end(result::endWith);
        });
        return result;
    }

    /** This step, or where it fails another one in its place. What starting that throws becomes the failure. */
    public Step<T> recover(Function<? super Throwable, Step<T>> other) {
        var result = new Step<T>();
        end((done, why) -> {
            if (why == null) {
                result.endWith(done, null);
            } else {
                start(other, why).end(result::endWith);
            }
        });
        return result;
    }

    /** Calls the listener with the value or the failure (exactly one is null), now if the step has ended. */
    public void end(BiConsumer<? super @Nullable T, ? super @Nullable Throwable> whenEnded) {
        synchronized (this) {
            if (!ended) {
                if (listener == null) {
                    listener = whenEnded;
                } else {
                    if (more == null) {
                        more = new ArrayList<>(2);
                    }
                    more.add(whenEnded);
                }
                return;
            }
        }
        whenEnded.accept(value, failure);
    }

    /** The same for who waits on a thread of its own; a failure becomes the cause of its {@link java.util.concurrent.ExecutionException}. */
    public CompletableFuture<T> future() {
        var future = new CompletableFuture<T>();
        end((done, why) -> {
            if (why != null || done == null) {
                future.completeExceptionally(
                        why == null ? new IllegalStateException("step ended without a value") : why);
            } else {
                future.complete(done);
            }
        });
        return future;
    }

    private static <T, R> Step<R> start(Function<? super T, Step<R>> next, T done) {
        try {
            return next.apply(done);
        } catch (Throwable thrown) {
            return Step.failed(thrown);
        }
    }

    private boolean endWith(@Nullable T result, @Nullable Throwable why) {
        BiConsumer<? super @Nullable T, ? super @Nullable Throwable> first;
        List<BiConsumer<? super @Nullable T, ? super @Nullable Throwable>> others;
        synchronized (this) {
            if (ended) {
                return false;
            }
            ended = true;
            value = result;
            failure = why;
            first = listener;
            others = more;
            listener = null;
            more = null;
        }
        if (first != null) {
            first.accept(result, why);
        }
        if (others != null) {
            others.forEach(other -> other.accept(result, why));
        }
        return true;
    }
}
