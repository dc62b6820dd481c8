package network.cortensor.portal.app.command;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.io.IOException;
import network.cortensor.portal.app.config.DataFolder;

/** {@code demo.json} in the data folder: what a script needs to try the demo. Readable by its owner only. */
final class DemoFile {
    private DemoFile() {}

    static void write(DataFolder folder, Running.Addresses addresses, Running.Demo demo) throws IOException {
        var file = JsonNodeFactory.instance.objectNode();
        file.put("base_url", String.valueOf(addresses.api()));
        file.put("live_key", demo.liveKey().reveal());
        file.put("test_key", demo.testKey().reveal());
        file.put("ops_url", addresses.ops().toString());
        file.put("ops_token", addresses.opsToken().reveal());
        folder.writePrivately("demo.json", file.toPrettyString() + "\n");
    }
}
