package network.cortensor.portal.gateway.journal;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * One mapped segment file and its slots.
 *
 * <p>Who may touch the memory: whoever reserves (under the journal's lock, in an unsealed segment), whoever holds a slot that is
 * still live, and the thread that unmaps. A segment is unmapped only when it is sealed and no slot is live, so nobody else can
 * be there.
 */
final class Segment {
    private static final int SLOT_HEAD = 16;
    private static final int ENDED_AT = 4;
    private static final int CHECK = 8;
    private static final int STATE = 12;
    /** What an ended record may need beyond its opened one: grown numbers, an error code, a task id of usual length. */
    private static final int SLACK = 384;

    private final Path file;
    private final Arena arena;
    private final MemorySegment memory;
    private final int size;
    private final AtomicInteger live = new AtomicInteger();
    private final AtomicInteger unshipped = new AtomicInteger();
    private volatile int written = SegmentHeader.BYTES;
    private volatile boolean sealed;
    private volatile boolean dirty;
    private int firstLive = SegmentHeader.BYTES;

    private Segment(Path file, Arena arena, MemorySegment memory) {
        this.file = file;
        this.arena = arena;
        this.memory = memory;
        this.size = (int) memory.byteSize();
    }

    /** Maps a segment file whose header was checked. */
    static Segment map(Path file) throws IOException {
        var arena = Arena.ofShared();
        try (var channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            return new Segment(file, arena, channel.map(MapMode.READ_WRITE, 0, channel.size(), arena));
        } catch (IOException | RuntimeException failure) {
            arena.close();
            throw failure;
        }
    }

    /** Where the file is. */
    Path file() {
        return file;
    }

    /** Size of the file. */
    int size() {
        return size;
    }

    /** Bytes that no slot has taken. */
    int free() {
        return size - written;
    }

    /** Bytes of a slot whose opened record has a body of this length. */
    static int slotBytes(int openedLength) {
        return endedAt(openedLength) + align(Frame.HEAD + openedLength + SLACK);
    }

    /** Takes a slot for an opened record of this length. Callers take turns and know that it fits. */
    int reserve(int openedLength) {
        var slot = written;
        var bytes = slotBytes(openedLength);
        var endedAt = endedAt(openedLength);
        memory.set(Frame.INT, slot + ENDED_AT, endedAt);
        memory.set(Frame.INT, slot + CHECK, check(slot, bytes, endedAt));
        Frame.commit(memory, slot, bytes);
        live.incrementAndGet();
        written = slot + bytes;
        return slot;
    }

    /** Writes the opened record of a slot. */
    void open(int slot, EventEncoder event) {
        Frame.write(memory, slot + SLOT_HEAD, event.bytes(), event.length(), event.crc());
        dirty = true;
    }

    /** How long the body of the slot's ended record may be. */
    int endedRoom(int slot) {
        return memory.get(Frame.INT, slot) - memory.get(Frame.INT, slot + ENDED_AT) - Frame.HEAD;
    }

    /** Writes the ended record of a slot, once. */
    void end(int slot, EventEncoder event) {
        Frame.write(memory, slot + memory.get(Frame.INT, slot + ENDED_AT), event.bytes(), event.length(), event.crc());
        // The shipper may take the slot from here on: no memory of this segment is touched below.
        unshipped.incrementAndGet();
        dirty = true;
    }

    /** Says what became of a slot whose event has been dealt with. */
    void mark(int slot, SlotState state) {
        Frame.commit(memory, slot + STATE, state.code());
        dirty = true;
        unshipped.decrementAndGet();
        live.decrementAndGet();
    }

    /** Adds ended slots that nothing was done about yet, oldest first. For one thread. */
    void due(List<Due> into, int limit) {
        if (unshipped.get() <= 0) {
            return;
        }
        var prefix = true;
        var end = written;
        for (var slot = firstLive; slot < end && into.size() < limit; ) {
            var bytes = memory.get(Frame.INT, slot);
            if (state(slot) != SlotState.LIVE.code()) {
                firstLive = prefix ? slot + bytes : firstLive;
            } else {
                prefix = false;
                var endedAt = memory.get(Frame.INT, slot + ENDED_AT);
                if (Frame.committed(memory, slot + endedAt) != 0) {
                    var body = Frame.read(memory, slot + endedAt, bytes - endedAt, RecordType.ENDED);
                    into.add(new Due(this, slot, body == null ? raw(slot) : body, body != null));
                }
            }
            slot += bytes;
        }
    }

    /**
     * Whether nothing was ever written after the header. Looks at every byte: after a power cut a page may be old and the next one
     * new, and a slot may only be taken where zeros are.
     */
    boolean blank() {
        var zeros = MemorySegment.ofArray(new byte[1 << 16]);
        for (var at = (long) SegmentHeader.BYTES; at < size; at += zeros.byteSize()) {
            var length = Math.min(zeros.byteSize(), size - at);
            if (memory.asSlice(at, length).mismatch(zeros.asSlice(0, length)) >= 0) {
                return false;
            }
        }
        return true;
    }

    /** Reads the slots that a dead process left, ends what it had not ended, and seals the segment. */
    void recover(Recovery found) {
        var slot = SegmentHeader.BYTES;
        while (slot + SLOT_HEAD <= size) {
            var bytes = Frame.committed(memory, slot);
            var endedAt = memory.get(Frame.INT, slot + ENDED_AT);
            if (bytes == 0) {
                break;
            }
            if (memory.get(Frame.INT, slot + CHECK) != check(slot, bytes, endedAt) || bytes > size - slot) {
                found.damaged(file, slot);
                break;
            }
            if (state(slot) == SlotState.LIVE.code()) {
                recover(slot, bytes, endedAt, found);
            }
            slot += bytes;
        }
        written = slot;
        sealed = true;
    }

    private void recover(int slot, int bytes, int endedAt, Recovery found) {
        var room = bytes - endedAt;
        if (Frame.read(memory, slot + endedAt, room, RecordType.ENDED) != null) {
            found.ended();
        } else {
            var opened = Frame.read(memory, slot + SLOT_HEAD, endedAt - SLOT_HEAD, RecordType.OPENED);
            if (opened == null) {
                Frame.commit(memory, slot + STATE, SlotState.VOID.code());
                dirty = true;
                found.torn();
                return;
            }
            found.interrupted(opened);
            opened[0] = RecordType.ENDED.code();
            Frame.commit(memory, slot + endedAt, 0);
            Frame.write(memory, slot + endedAt, opened, opened.length, Frame.crc(opened));
            dirty = true;
        }
        live.incrementAndGet();
        unshipped.incrementAndGet();
    }

    /** No slot will be taken any more. */
    void seal() {
        sealed = true;
    }

    /** Whether the file is of no more use. */
    boolean done() {
        return sealed && live.get() == 0;
    }

    /** Slots that are neither shipped nor done in another way. */
    int live() {
        return live.get();
    }

    /** Live slots whose request has ended. */
    int unshipped() {
        return Math.max(0, unshipped.get());
    }

    /**
     * Forces what changed to the disk. For the thread that unmaps.
     *
     * @throws java.io.UncheckedIOException if the disk fails; the next call tries again
     */
    void force() {
        if (dirty) {
            dirty = false;
            try {
                memory.force();
            } catch (RuntimeException failure) {
                dirty = true;
                throw failure;
            }
        }
    }

    /** Gives the memory back. The file stays. */
    void unmap() {
        arena.close();
    }

    private byte[] raw(int slot) {
        return memory.asSlice(slot, memory.get(Frame.INT, slot)).toArray(ValueLayout.JAVA_BYTE);
    }

    private int state(int slot) {
        return memory.get(Frame.INT, slot + STATE);
    }

    private static int endedAt(int openedLength) {
        return SLOT_HEAD + align(Frame.HEAD + openedLength);
    }

    private static int align(int bytes) {
        return (bytes + 7) & ~7;
    }

    /** Tells a slot's head from bytes that are none. */
    private static int check(int slot, int bytes, int endedAt) {
        return (((slot ^ 0x51D07) * 0x9E3779B1) ^ bytes) * 0x85EBCA6B ^ endedAt;
    }
}
