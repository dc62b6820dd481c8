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

    /** Whether it is reached with TLS. */
    boolean isEncrypted() {
        return URI.create(uri.reveal()).getScheme().equals("rediss");
    }

    /** Whether it names a database other than the first. */
    boolean namesDatabase() {
        var path = URI.create(uri.reveal()).getPath();
        return !(path == null || path.isEmpty() || path.equals("/") || path.equals("/0"));
    }

    @Override
    public String toString() {
        var address = URI.create(uri.reveal());
        return address.getScheme() + "://" + address.getHost() + (address.getPort() < 0 ? "" : ":" + address.getPort());
    }
}
