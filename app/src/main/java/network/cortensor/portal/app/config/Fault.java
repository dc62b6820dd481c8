package network.cortensor.portal.app.config;

/**
 * One thing wrong with the configuration.
 *
 * @param name the value at fault, as in {@code gateway.port}, or the unknown name
 * @param what what is wrong and what to write instead; never the text of a secret
 */
public record Fault(String name, String what) {
    @Override
    public String toString() {
        return name + ": " + what;
    }
}
