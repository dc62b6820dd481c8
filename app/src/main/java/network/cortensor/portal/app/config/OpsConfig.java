package network.cortensor.portal.app.config;

import java.util.ArrayList;
import java.util.List;
import network.cortensor.portal.domain.Secret;
import org.jspecify.annotations.Nullable;

/**
 * The operators' listener: metrics, health, the operators' API.
 *
 * @param host address to listen on
 * @param port TCP port; 0 takes a free one
 * @param token what an operator's call must bear, or null to make one
 */
public record OpsConfig(
        @Setting(
                value = "127.0.0.1",
                what = "Address of the operators' listener; keep it where customers cannot reach it.")
        String host,

        @Setting(
                value = "8081",
                min = "0",
                max = "65535",
                what = "Port of the operators' listener; 0 takes a free one.")
        int port,

        @Setting(
                absent = "made once and kept in the data folder, mode 600",
                accepts = "at least 16 characters",
                what = "Bearer token that operators' calls and the admin verbs must send.")
        @Nullable
        Secret token)
        implements Checked {
    private static final int SHORTEST_TOKEN = 16;

    @Override
    public List<Fault> faults() {
        var faults = new ArrayList<Fault>();
        if (host.isBlank()) {
            faults.add(new Fault("host", "is empty; 127.0.0.1 is this machine only, 0.0.0.0 every interface"));
        }
        if (token != null && token.reveal().length() < SHORTEST_TOKEN) {
            faults.add(new Fault("token", "has fewer than 16 characters; make one with: openssl rand -hex 32"));
        }
        return faults;
    }
}
