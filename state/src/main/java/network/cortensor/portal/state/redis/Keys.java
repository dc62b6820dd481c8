package network.cortensor.portal.state.redis;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** The names of what is stored. One hash tag: a script touches one slot of a cluster. */
final class Keys {
    private static final List<String> OF_ALL =
            List.of("leases", "lease", "busy", "meta", "alive", "offer", "report", "member");
    private static final List<String> OF_POOL = List.of("pool", "waiting", "waiter", "finish", "count");

    private final String tag;
    private final List<byte[]> ofAll;

    Keys(String tag) {
        this.tag = "{" + tag + "}:";
        ofAll = OF_ALL.stream().map(name -> bytes(this.tag + name)).toList();
    }

    List<byte[]> ofAll() {
        return ofAll;
    }

    List<byte[]> ofPool(String poolId) {
        var keys = new ArrayList<>(ofAll);
        OF_POOL.forEach(name -> keys.add(bytes(tag + name + ":" + poolId)));
        return List.copyOf(keys);
    }

    /** Where messages for a gateway go. */
    String channel(String instance) {
        return tag + "meta:" + instance;
    }

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
