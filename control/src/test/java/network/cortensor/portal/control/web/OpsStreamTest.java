package network.cortensor.portal.control.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import network.cortensor.portal.testkit.TestClock;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The live stream over real connections: a snapshot, then only what changes, resumed where it broke off. */
@Timeout(120)
class OpsStreamTest {
    private final TestClock clock = new TestClock(Instant.parse("2026-11-21T10:00:30Z"));
    private OpsFixture ops;

    @BeforeEach
    void serve() throws Exception {
        ops = new OpsFixture(clock);
        ops.applySample();
        work(0);
    }

    @AfterEach
    void close() throws Exception {
        ops.close();
    }

    @Test
    void aSnapshotThenOnlyTheRowsThatChange() throws Exception {
        try (var listener = listen("sessions", null)) {
            var snapshot = listener.next("snapshot", "sessions");
            assertThat(rows(snapshot)).contains("oss-20b-1", "qwen-1").hasSize(5);
            work(1);
            var patch = listener.next("patch", "sessions");
            assertThat(rows(patch)).containsExactly("oss-20b-1");
            assertThat(patch.data
                            .getJsonObject("rows")
                            .getJsonObject("oss-20b-1")
                            .getJsonObject("occupancy")
                            .getInteger("in_flight"))
                    .isEqualTo(1);
            assertThat(Objects.requireNonNull(patch.id)).isGreaterThan(Objects.requireNonNull(snapshot.id));
        }
    }

    @Test
    void everyTopicHasASnapshotAndTheLastOneCarriesTheId() throws Exception {
        try (var listener = listen("fleet,capacity,sessions,events", null)) {
            var ids = new ArrayList<@Nullable Long>();
            for (var topic : List.of("fleet", "capacity", "sessions", "events")) {
                ids.add(listener.next("snapshot", topic).id);
            }
            assertThat(ids.subList(0, 3)).containsOnlyNulls();
            assertThat(ids.getLast()).isNotNull();
            event();
            var patch = listener.next("patch", "events");
            assertThat(patch.data.getJsonObject("rows").fieldNames()).hasSize(1);
            ops.held(
                    "Event",
                    "an event",
                    patch.data.getJsonObject("rows").getJsonObject(rows(patch).getFirst()));
        }
    }

    @Test
    void whoComesBackGoesOnWhereItWas() throws Exception {
        Long seen;
        try (var listener = listen("sessions", null);
                var other = listen("sessions", null)) {
            seen = listener.next("snapshot", "sessions").id;
            listener.leave();
            other.next("snapshot", "sessions");
            work(1);
            other.next("patch", "sessions");
        }
        try (var again = listen("sessions", seen)) {
            assertThat(rows(again.next("patch", "sessions"))).containsExactly("oss-20b-1");
        }
        try (var stranger = listen("sessions", 17L)) {
            assertThat(rows(stranger.next("snapshot", "sessions"))).hasSize(5);
        }
    }

    @Test
    void figuresThatCannotBeReadAreSaidToBeSo() throws Exception {
        try (var listener = listen("sessions", null)) {
            listener.next("snapshot", "sessions");
            ops.database.close();
            assertThat(listener.nextNamed("notice").data.getString("text")).contains("cannot be read now");
        }
    }

    @Test
    void unknownTopicsAndStrangersAreRefused() throws Exception {
        assertThat(ops.call("GET", "/stream?topics=weather", "").statusCode()).isEqualTo(400);
        var request = HttpRequest.newBuilder(URI.create(ops.base + "/ops/api/stream"));
        assertThat(ops.client
                        .send(request.build(), HttpResponse.BodyHandlers.ofString())
                        .statusCode())
                .isEqualTo(401);
    }

    @Test
    void listenersAreBoundedAndTheirPlacesAreFreedWhenTheyLeave() throws Exception {
        var listeners = new ArrayList<Listener>();
        for (var i = 0; i < 32; i++) {
            listeners.add(listen("capacity", null));
        }
        assertThat(ops.call("GET", "/stream", "").statusCode()).isEqualTo(503);
        for (var listener : listeners) {
            listener.leave();
        }
        for (var tries = 0; tries < 100; tries++) {
            try (var late = listen("capacity", null)) {
                if (late.status.contains("200")) {
                    late.next("snapshot", "capacity");
                    return;
                }
            }
            Thread.sleep(50);
        }
        throw new AssertionError("no place was freed");
    }

    @Test
    void whatStopsSaysSo() throws Exception {
        try (var listener = listen("capacity", null)) {
            listener.next("snapshot", "capacity");
            ops.handlers.close();
            assertThat(listener.nextNamed("notice").data.getString("text")).isEqualTo("the portal stops");
        }
    }

    private void work(int inFlight) {
        var version = ops.catalog.load().version();
        ops.fleet.reports.clear();
        ops.fleet.reports.add(ReportedFleet.report("gw_1", clock.instant(), version, inFlight, 0));
        // Only now is the last picture too old, so that no look comes between; and no minute ends by itself.
        clock.advance(Duration.ofSeconds(1));
    }

    private void event() {
        ops.database
                .jdbi()
                .useHandle(handle -> handle.execute(
                        "INSERT INTO portal.events (at, severity, kind, subject_kind, subject, text, actor) "
                                + "VALUES (now(), 'info', 'pool.state', 'pool', 'oss-20b', 'text', 'fleet')"));
    }

    private static List<String> rows(Message message) {
        return List.copyOf(message.data.getJsonObject("rows").fieldNames());
    }

    private Listener listen(String topics, @Nullable Long lastSeen) throws IOException {
        return new Listener(URI.create(ops.base).getPort(), topics, lastSeen);
    }

    private record Message(String name, @Nullable Long id, JsonObject data) {}

    /** A connection that reads events. */
    private final class Listener implements AutoCloseable {
        final Socket socket;
        final BufferedReader reader;
        final String status;

        Listener(int port, String topics, @Nullable Long lastSeen) throws IOException {
            socket = new Socket(InetAddress.getLoopbackAddress(), port);
            socket.setSoTimeout((int) Duration.ofSeconds(20).toMillis());
            socket.getOutputStream()
                    .write(("GET /ops/api/stream?topics=" + topics + " HTTP/1.1\r\nhost: ops\r\nauthorization: Bearer "
                                    + OpsFixture.TOKEN + "\r\n"
                                    + (lastSeen == null ? "" : "last-event-id: " + lastSeen + "\r\n") + "\r\n")
                            .getBytes(StandardCharsets.US_ASCII));
            reader = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
            status = Objects.requireNonNull(reader.readLine());
        }

        /** The next event of this name and topic; what is of another topic is an error. */
        Message next(String name, String topic) throws IOException {
            var message = nextNamed(name);
            assertThat(message.data.getString("topic")).isEqualTo(topic);
            ops.held("StreamMessage", name, message.data);
            return message;
        }

        Message nextNamed(String name) throws IOException {
            var event = "";
            Long id = null;
            var line = reader.readLine();
            while (line != null) {
                if (line.startsWith("event: ")) {
                    event = line.substring("event: ".length());
                    id = null;
                } else if (line.startsWith("id: ")) {
                    id = Long.valueOf(line.substring("id: ".length()));
                } else if (line.startsWith("data: ") && event.equals(name)) {
                    return new Message(name, id, new JsonObject(line.substring("data: ".length())));
                }
                line = reader.readLine();
            }
            throw new IOException("the stream ended before " + name);
        }

        void leave() throws IOException {
            socket.close();
        }

        @Override
        public void close() throws IOException {
            leave();
        }
    }
}
