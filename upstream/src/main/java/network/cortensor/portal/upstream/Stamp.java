package network.cortensor.portal.upstream;

/**
 * What every chunk of an answer says in place of what the upstream called itself.
 *
 * @param id for example {@code chatcmpl-01J...}
 * @param model the alias that was asked for
 * @param createdSeconds Unix time
 */
public record Stamp(String id, String model, long createdSeconds) {}
