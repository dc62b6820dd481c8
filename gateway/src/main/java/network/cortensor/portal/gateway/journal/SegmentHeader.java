package network.cortensor.portal.gateway.journal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.Arrays;

/** The first bytes of a segment file: what it is, its number, its size. */
final class SegmentHeader {
    /** Bytes of the header. */
    static final int BYTES = 32;

    private static final long MAGIC = 0x314C_4E52_4A50_4B50L;
    private static final int CHECKED = 20;

    private SegmentHeader() {}

    /** The header of a new segment. */
    static byte[] of(long sequence, int size) {
        var bytes = new byte[BYTES];
        var header = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        header.putLong(MAGIC).putLong(sequence).putInt(size);
        return header.putInt(Frame.crc(Arrays.copyOf(bytes, CHECKED))).array();
    }

    /** Whether a file is a whole segment. */
    static boolean valid(Path file) throws IOException {
        var header = ByteBuffer.allocate(BYTES).order(ByteOrder.LITTLE_ENDIAN);
        try (var channel = FileChannel.open(file)) {
            var read = 0;
            while (header.hasRemaining() && read >= 0) {
                read = channel.read(header);
            }
            return !header.hasRemaining()
                    && header.getLong(0) == MAGIC
                    && header.getInt(16) == channel.size()
                    && header.getInt(CHECKED) == Frame.crc(Arrays.copyOf(header.array(), CHECKED));
        }
    }
}
