package network.cortensor.portal.app.config;

import java.net.URI;
import network.cortensor.portal.domain.Secret;

/**
 * Where a Redis is. Never printed with its password.
 *
 * @param uri the whole address, which may hold a password
 */
public record RedisUrl(Secret uri) {
    /**
     * Reads an address. It may hold a password, so no message repeats it.
     *
     * @throws IllegalArgumentException when it is none of Redis
     */
    static RedisUrl parse(String text) {
        URI uri;
        try {
            uri = URI.create(text);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("is not an address as in redis://host:6379", null);
        }
        var scheme = String.valueOf(uri.getScheme());
        if (!(scheme.equals("redis") || scheme.equals("rediss")) || uri.getHost() == null) {
            throw new IllegalArgumentException(
                    "is not an address as in redis://host:6379 or rediss://user:password@host");
        }
        return new RedisUrl(new Secret(text));
    }

    @Override
    public String toString() {
        var address = URI.create(uri.reveal());
        return address.getScheme() + "://" + address.getHost() + (address.getPort() < 0 ? "" : ":" + address.getPort());
    }
}
