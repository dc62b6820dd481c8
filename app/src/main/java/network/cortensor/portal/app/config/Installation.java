package network.cortensor.portal.app.config;

import java.util.Base64;
import network.cortensor.portal.domain.Secret;

/**
 * What identifies this process and opens its doors, given by the configuration or made once and kept in the data folder.
 *
 * @param gatewayId name of this gateway, stable over restarts
 * @param folderId names the data folder: made up once, never given, so that no two folders share it unless one was copied
 * @param opsToken bearer token of the operators' listener
 * @param masterKey encrypts the secrets in the database; 32 bytes in base64
 * @param pepper keys the hash of API keys; 32 bytes in base64
 */
public record Installation(String gatewayId, String folderId, Secret opsToken, Secret masterKey, Secret pepper) {
    /** The 32 bytes that encrypt the secrets in the database. */
    public byte[] masterKeyBytes() {
        return Base64.getDecoder().decode(masterKey.reveal());
    }

    /** The 32 bytes that key the hash of API keys. */
    public byte[] pepperBytes() {
        return Base64.getDecoder().decode(pepper.reveal());
    }
}
