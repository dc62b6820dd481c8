package network.cortensor.portal.state.redis;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** What a script is given: its keys, then its arguments. */
public final class Words {
    private final List<byte[]> keys;
    private final List<byte[]> arguments = new ArrayList<>(40);

    Words(List<byte[]> keys) {
        this.keys = keys;
    }

    /** The keys, all with one hash tag. */
    public List<byte[]> keys() {
        return keys;
    }

    /** The arguments. */
    public List<byte[]> arguments() {
        return arguments;
    }

    Words add(byte[] word) {
        arguments.add(word);
        return this;
    }

    Words add(String word) {
        return add(word.getBytes(StandardCharsets.UTF_8));
    }

    Words add(long number) {
        return add(Long.toString(number).getBytes(StandardCharsets.ISO_8859_1));
    }
}
