package network.cortensor.portal.control.web;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.openapi.validation.ValidatedRequest;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The steps of a chart over time: whole buckets in UTC.
 *
 * @param from the start of the first one
 * @param to the end of the last one
 * @param bucket how long each is
 */
record Axis(Instant from, Instant to, Bucket bucket) {
    private static final Duration USUAL = Duration.ofHours(1);
    private static final int MOST_POINTS = 1500;

    /** How long a step is. */
    enum Bucket {
        MINUTE(Duration.ofMinutes(1)),
        HOUR(Duration.ofHours(1)),
        DAY(Duration.ofDays(1));

        private final Duration length;

        Bucket(Duration length) {
            this.length = length;
        }

        Duration length() {
            return length;
        }

        private Instant start(Instant moment) {
            return Instant.ofEpochSecond(
                    Math.floorDiv(moment.getEpochSecond(), length.toSeconds()) * length.toSeconds());
        }

        private long points(Instant from, Instant to) {
            return Duration.between(start(from), to).plus(length).minusNanos(1).dividedBy(length);
        }
    }

    /** The steps that are asked for, by {@code from}, {@code to} and {@code bucket}: by default the finest that fits, of the last hour. */
    static Axis of(ValidatedRequest request, Instant now) {
        var period = Asked.period(request, now, USUAL);
        var end = period.to().isAfter(now) ? now : period.to();
        if (!period.from().isBefore(end)) {
            throw new OpsProblem(422, "invalid_period", "'from' is in the future: there is nothing to show yet.");
        }
        var asked = Asked.query(request, "bucket");
        var bucket = asked == null ? finest(period.from(), end) : Bucket.valueOf(asked.toUpperCase(Locale.ROOT));
        var points = bucket.points(period.from(), end);
        if (points > MOST_POINTS) {
            throw new OpsProblem(
                    422,
                    "too_many_points",
                    "That is %d points, and at most %d are told: choose a longer 'bucket' or a shorter time."
                            .formatted(points, MOST_POINTS));
        }
        var from = bucket.start(period.from());
        return new Axis(from, from.plus(bucket.length.multipliedBy(points)), bucket);
    }

    private static Bucket finest(Instant from, Instant to) {
        for (var bucket : Bucket.values()) {
            if (bucket.points(from, to) <= MOST_POINTS) {
                return bucket;
            }
        }
        return Bucket.DAY;
    }

    /** The start of each step. */
    List<Instant> starts() {
        var starts = new ArrayList<Instant>();
        for (var at = from; at.isBefore(to); at = at.plus(bucket.length)) {
            starts.add(at);
        }
        return starts;
    }

    /** One value for each step. */
    JsonArray column(Function<Instant, @Nullable Object> value) {
        var column = new JsonArray();
        starts().forEach(at -> {
            var found = value.apply(at);
            if (found == null) {
                column.addNull();
            } else {
                column.add(found);
            }
        });
        return column;
    }

    /**
     * What every answer over time begins with.
     *
     * @param completeUpTo what is after it may still change
     * @param keptFrom what is before it was deleted
     */
    JsonObject head(Instant completeUpTo, Instant keptFrom) {
        return new JsonObject()
                .put("from", from.toString())
                .put("to", to.toString())
                .put("tz", "UTC")
                .put("bucket", Asked.word(bucket))
                .put("bucket_seconds", bucket.length.toSeconds())
                .put("complete_up_to", completeUpTo.toString())
                .put("kept_from", keptFrom.toString())
                .put("at", column(Instant::toString));
    }
}
