package network.cortensor.portal.app.config;

import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import network.cortensor.portal.domain.Secret;
import org.jspecify.annotations.Nullable;

/**
 * Keys of the installation, the same for all of its processes.
 *
 * @param masterKey encrypts the secrets in the database, or null to make one
 * @param pepper hashes API keys, or null to make one
 */
public record SecretsConfig(
        @Setting(
                absent = "made once and kept in the data folder, mode 600; must be given when roles run apart",
                accepts = "32 bytes in base64",
                what = "Encrypts the secrets in the database, such as router tokens. Lost, they must be entered again.")
        @Nullable
        Secret masterKey,

        @Setting(
                absent = "made once and kept in the data folder, mode 600; must be given when roles run apart",
                accepts = "32 bytes in base64",
                what = "Keys the hash of API keys. Lost or changed, every API key stops working.")
        @Nullable
        Secret pepper)
        implements Checked {
    static final int BYTES = 32;

    @Override
    public List<Fault> faults() {
        var faults = new ArrayList<Fault>();
        check(faults, "masterKey", masterKey);
        check(faults, "pepper", pepper);
        return faults;
    }

    private static void check(List<Fault> faults, String name, @Nullable Secret secret) {
        if (secret != null && !is32Bytes(secret)) {
            faults.add(new Fault(name, "is not 32 bytes in base64; make one with: openssl rand -base64 32"));
        }
    }

    static boolean is32Bytes(Secret secret) {
        try {
            return Base64.getDecoder().decode(secret.reveal()).length == BYTES;
        } catch (IllegalArgumentException notBase64) {
            return false;
        }
    }
}
