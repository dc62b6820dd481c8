package network.cortensor.portal.bench.load;

/**
 * Who is asked.
 *
 * @param host loopback address
 * @param port TCP port
 * @param key API key that requests bear
 */
public record Target(String host, int port, String key) {
    @Override
    public String toString() {
        // The key is a secret.
        return host + ":" + port;
    }
}
