package network.cortensor.portal.domain.key;

/**
 * Who asks: the verified owner of the key that a request carries.
 *
 * @param organizationId who pays
 * @param keyId which key
 * @param environment live or test
 */
public record Caller(String organizationId, String keyId, Environment environment) {}
