package network.cortensor.portal.gateway.journal;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.TreeMap;

/** Turns the ended record of one request into one that a program with another body layout would have written. */
final class LaterVersion {
    private LaterVersion() {}

    static Disk of(Disk disk, String id) {
        var files = new TreeMap<String, byte[]>();
        disk.files().forEach((name, bytes) -> {
            var start = new String(bytes, ISO_8859_1).indexOf("\u0002\u0001\u0003" + (char) id.length() + id);
            files.put(name, start < 0 ? bytes : changed(bytes, start));
        });
        return new Disk(files);
    }

    private static byte[] changed(byte[] bytes, int body) {
        var file = ByteBuffer.wrap(bytes.clone()).order(ByteOrder.LITTLE_ENDIAN);
        file.put(body + 1, (byte) 2);
        var length = file.getInt(body - 8);
        file.putInt(body - 4, Frame.crc(Arrays.copyOfRange(file.array(), body, body + length)));
        return file.array();
    }
}
