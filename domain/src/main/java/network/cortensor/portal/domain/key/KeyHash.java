package network.cortensor.portal.domain.key;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * The keyed hash (HMAC-SHA-256) of an API key: the only form in which a key is stored, cached or looked up.
 *
 * @param bytes 32 bytes, not to be changed
 */
@SuppressWarnings("ArrayRecordComponent") // a value type over 32 bytes: equality is defined below
public record KeyHash(byte[] bytes) {
    @Override
    public boolean equals(Object other) {
        return other instanceof KeyHash hash && Arrays.equals(hash.bytes, bytes);
    }

    @Override
    public int hashCode() {
        // The hash is uniform: its first four bytes are as good as any digest of it.
        return ByteBuffer.wrap(bytes).getInt();
    }

    @Override
    public String toString() {
        return HexFormat.of().formatHex(bytes, 0, 4) + "...";
    }
}
