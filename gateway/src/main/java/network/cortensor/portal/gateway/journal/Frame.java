package network.cortensor.portal.gateway.journal;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * A record in mapped memory: length of the body, CRC-32C of the body, body. The length is stored last and in one piece: a
 * process killed before leaves no record, a page lost in a power cut is told by the checksum.
 */
final class Frame {
    static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT.withOrder(LITTLE_ENDIAN);
    /** Bytes before the body. */
    static final int HEAD = 8;

    private static final VarHandle LENGTH = INT.varHandle();

    private Frame() {}

    /** Writes a record whose place is zero so far. */
    static void write(MemorySegment memory, long at, byte[] body, int length, int crc) {
        MemorySegment.copy(body, 0, memory, ValueLayout.JAVA_BYTE, at + HEAD, length);
        memory.set(INT, at + 4, crc);
        commit(memory, at, length);
    }

    /** Stores a number that makes what was written before it valid. */
    static void commit(MemorySegment memory, long at, int value) {
        LENGTH.setRelease(memory, at, value);
    }

    /** Reads a number that {@link #commit} stored; what was written before it is visible. */
    static int committed(MemorySegment memory, long at) {
        return (int) LENGTH.getAcquire(memory, at);
    }

    /** The body of the record at this place, or null when there is none or it is torn. */
    static byte @Nullable [] read(MemorySegment memory, long at, int room, RecordType type) {
        var length = committed(memory, at);
        if (length < 2 || length > room - HEAD) {
            return null;
        }
        var body = memory.asSlice(at + HEAD, length).toArray(ValueLayout.JAVA_BYTE);
        var whole = crc(body) == memory.get(INT, at + 4) && body[0] == type.code();
        return whole ? body : null;
    }

    /** CRC-32C. */
    static int crc(byte[] bytes) {
        var crc = new CRC32C();
        crc.update(bytes, 0, bytes.length);
        return (int) crc.getValue();
    }
}
