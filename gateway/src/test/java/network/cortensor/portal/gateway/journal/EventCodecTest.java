package network.cortensor.portal.gateway.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import network.cortensor.portal.domain.key.Caller;
import network.cortensor.portal.domain.key.Environment;
import network.cortensor.portal.domain.usage.End;
import network.cortensor.portal.domain.usage.Endpoint;
import network.cortensor.portal.domain.usage.Tokens;
import network.cortensor.portal.domain.usage.UsageEvent;
import network.cortensor.portal.domain.usage.UsageSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is written is what is read, now and by later versions. */
class EventCodecTest {
    private static final String STORED_BY_VERSION_1 =
            "020103057265715f31048087c3ae0d06aab4de7509056f72675f320b056b65795f330d04746573740f146d6f64656c2dc3bc"
                    + "2de697a5e69cac2df09f99821106706f6f6c5f3513057274725f3615057365735f37170467775f38190b434f4d504c455449"
                    + "4f4e531a021d0c555053545245414d5f4355541e90032106636f64655f3922d00f241626e012281a2b07434f554e5445442c"
                    + "1c2e1e30feffffffffffffffff01322134feffffff0f36ffffffffffffffffff0139067265665f32303b04307832313d0874"
                    + "726163655f3232";

    @Test
    void everyFieldComesBack() throws UnreadableRecord {
        assertThat(EventDecoder.decode(body(distinct()))).isEqualTo(distinct());
    }

    @Test
    void nullsComeBackAsNulls() throws UnreadableRecord {
        var event = Events.opened("req_1");
        var bare = new UsageEvent(
                event.requestId(),
                event.occurredAt(),
                event.caller(),
                event.route(),
                event.end(),
                0,
                null,
                Tokens.NONE,
                UsageSource.NONE,
                UsageEvent.Timing.NONE,
                new UsageEvent.Charge(0, 0, 0),
                new UsageEvent.References("", null, null));
        assertThat(EventDecoder.decode(body(bare))).isEqualTo(bare);
    }

    @ParameterizedTest
    @EnumSource(End.class)
    void everyEndComesBack(End end) throws UnreadableRecord {
        var event = with(end, UsageSource.NONE, Endpoint.COMPLETIONS, Environment.LIVE);
        assertThat(EventDecoder.decode(body(event))).isEqualTo(event);
    }

    @ParameterizedTest
    @EnumSource(UsageSource.class)
    void everySourceComesBack(UsageSource source) throws UnreadableRecord {
        var event = with(End.FAILED, source, Endpoint.COMPLETIONS, Environment.LIVE);
        assertThat(EventDecoder.decode(body(event))).isEqualTo(event);
    }

    @ParameterizedTest
    @EnumSource(Endpoint.class)
    void everyEndpointComesBack(Endpoint endpoint) throws UnreadableRecord {
        var event = with(End.FAILED, UsageSource.NONE, endpoint, Environment.LIVE);
        assertThat(EventDecoder.decode(body(event))).isEqualTo(event);
    }

    @ParameterizedTest
    @EnumSource(Environment.class)
    void everyEnvironmentComesBack(Environment environment) throws UnreadableRecord {
        var event = with(End.FAILED, UsageSource.NONE, Endpoint.COMPLETIONS, environment);
        assertThat(EventDecoder.decode(body(event))).isEqualTo(event);
    }

    @Test
    void thousandsOfEventsComeBack() throws UnreadableRecord {
        for (var i = 0; i < 5_000; i++) {
            var event = Events.ended("req_" + i);
            assertThat(EventDecoder.decode(body(event))).isEqualTo(event);
        }
    }

    @Test
    void fieldsOfLaterVersionsAreSkipped() throws UnreadableRecord {
        var later = new ByteArrayOutputStream();
        later.writeBytes(body(distinct()));
        later.writeBytes(new byte[] {(byte) (62 << 1 | EventField.NUMBER), (byte) 0xFF, 0x7F});
        later.writeBytes(new byte[] {(byte) (63 << 1 | EventField.TEXT), 3, 'n', 'e', 'w'});
        // A field number that needs two bytes.
        later.writeBytes(new byte[] {(byte) (0x80 | EventField.NUMBER), 0x02, 5});
        assertThat(EventDecoder.decode(later.toByteArray())).isEqualTo(distinct());
    }

    @Test
    void whatTheFirstVersionStoredIsReadForEver() throws UnreadableRecord {
        assertThat(EventDecoder.decode(HexFormat.of().parseHex(STORED_BY_VERSION_1)))
                .isEqualTo(distinct());
    }

    @Test
    void aBodyOfAnotherVersionIsUnreadable() {
        var body = body(distinct());
        body[1] = 2;
        assertThatThrownBy(() -> EventDecoder.decode(body)).isInstanceOf(UnreadableRecord.class);
    }

    @Test
    void aBodyWithoutAnEventIsUnreadable() {
        assertThatThrownBy(() -> EventDecoder.decode(new byte[] {2, 1})).isInstanceOf(UnreadableRecord.class);
        assertThatThrownBy(() -> EventDecoder.decode(new byte[0])).isInstanceOf(UnreadableRecord.class);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 40, 90, 150})
    void aCutBodyIsUnreadable(int length) {
        var cut = Arrays.copyOf(body(distinct()), length);
        assertThatThrownBy(() -> EventDecoder.decode(cut)).isInstanceOf(UnreadableRecord.class);
    }

    private static byte[] body(UsageEvent event) {
        var encoder = EventEncoder.own().encode(RecordType.ENDED, event);
        return Arrays.copyOf(encoder.bytes(), encoder.length());
    }

    /** No two fields hold the same, so that exchanged fields show. */
    private static UsageEvent distinct() {
        return new UsageEvent(
                "req_1",
                Instant.parse("2026-11-02T10:11:12.123456789Z"),
                new Caller("org_2", "key_3", Environment.TEST),
                new UsageEvent.Route("model-ü-日本-🙂", "pool_5", "rtr_6", "ses_7", "gw_8", Endpoint.COMPLETIONS, true),
                End.UPSTREAM_CUT,
                200,
                "code_9",
                new Tokens(1000, 11, 1200, 13),
                UsageSource.COUNTED,
                new UsageEvent.Timing(14, 15, Long.MAX_VALUE),
                new UsageEvent.Charge(-17, Integer.MAX_VALUE, Long.MIN_VALUE),
                new UsageEvent.References("ref_20", "0x21", "trace_22"));
    }

    private static UsageEvent with(End end, UsageSource source, Endpoint endpoint, Environment environment) {
        var event = distinct();
        return new UsageEvent(
                event.requestId(),
                event.occurredAt(),
                new Caller("org_2", "key_3", environment),
                new UsageEvent.Route("m", "p", "r", "s", "g", endpoint, false),
                end,
                event.status(),
                event.errorCode(),
                event.tokens(),
                source,
                event.timing(),
                event.charge(),
                event.references());
    }
}
