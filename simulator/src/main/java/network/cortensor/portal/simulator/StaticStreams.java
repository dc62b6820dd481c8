package network.cortensor.portal.simulator;

import io.vertx.core.Vertx;
import io.vertx.core.net.NetSocket;
import java.util.ArrayList;
import java.util.List;

/** The running streams of one event loop, all moved on by one timer. */
final class StaticStreams {
    private final Vertx vertx;
    private final StaticAnswers answers;
    private final List<Stream> running = new ArrayList<>();
    private long timer = -1;

    StaticStreams(Vertx vertx, StaticAnswers answers) {
        this.vertx = vertx;
        this.answers = answers;
    }

    /** Sends the head now and a delta at every tick; runs {@code ended} after the last byte. */
    Stream begin(NetSocket socket, Runnable ended) {
        socket.write(answers.streamHead());
        var stream = new Stream(socket, ended, answers.chunks());
        running.add(stream);
        if (timer < 0) {
            timer = vertx.setPeriodic(answers.intervalMillis(), fired -> tick());
        }
        return stream;
    }

    private void tick() {
        // A stream that ends may begin another on the same connection: it is added behind those of this tick.
        int count = running.size();
        int kept = 0;
        for (int i = 0; i < count; i++) {
            Stream stream = running.get(i);
            if (stream.advance(answers)) {
                running.set(kept++, stream);
            }
        }
        running.subList(kept, count).clear();
        if (running.isEmpty()) {
            vertx.cancelTimer(timer);
            timer = -1;
        }
    }

    /** One stream. */
    static final class Stream {
        private final NetSocket socket;
        private final Runnable ended;
        private int left;
        private boolean gone;

        private Stream(NetSocket socket, Runnable ended, int left) {
            this.socket = socket;
            this.ended = ended;
            this.left = left;
        }

        void clientLeft() {
            gone = true;
        }

        /** Sends what is next; false when that was the last. A reader that is too slow misses the tick, not the data. */
        private boolean advance(StaticAnswers answers) {
            if (gone) {
                return false;
            }
            if (socket.writeQueueFull()) {
                return true;
            }
            if (left-- > 0) {
                socket.write(answers.streamChunk());
                return true;
            }
            socket.write(answers.streamEnd());
            ended.run();
            return false;
        }
    }
}
