package network.cortensor.portal.domain.key;

/**
 * Who asks: the verified owner of the key that a request carries.
 *
 * @param organizationId who pays
 * @param keyId which key
 * @param environment live or test
 * @param weight the organization's share in the waiting room against others, at least 1; its plan says it
 */
public record Caller(String organizationId, String keyId, Environment environment, int weight) {
    public Caller {
        if (weight < 1) {
            throw new IllegalArgumentException("a weight is at least 1: " + organizationId);
        }
    }

    /** A caller of the ordinary weight. */
    public Caller(String organizationId, String keyId, Environment environment) {
        this(organizationId, keyId, environment, 1);
    }
}
