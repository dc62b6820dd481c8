package network.cortensor.portal.app.nginx;

import java.net.URI;
import java.util.regex.Pattern;

/**
 * One router of a group.
 *
 * @param address scheme, host and port; no path, since the group's requests are passed on as they are
 * @param limit requests at once, at least 1
 */
public record GroupMember(URI address, int limit) {
    private static final Pattern IPV4 = Pattern.compile("\\d{1,3}(\\.\\d{1,3}){3}");
    private static final Pattern HOST = Pattern.compile("[A-Za-z0-9.-]+|\\[[0-9A-Fa-f:.]+\\]");
    private static final int HTTP = 80;
    private static final int HTTPS = 443;

    /** A router whose address can be written into a configuration; anything else is an {@link IllegalArgumentException}. */
    public GroupMember {
        var plain = "http".equals(address.getScheme()) || "https".equals(address.getScheme());
        var path = address.getRawPath();
        if (!plain
                || address.getHost() == null
                || !HOST.matcher(address.getHost()).matches()
                || address.getRawQuery() != null
                || address.getRawUserInfo() != null
                || !(path == null || path.isEmpty() || path.equals("/"))) {
            throw new IllegalArgumentException(
                    "the member \"" + address
                            + "\" cannot stand in an nginx group: write it as scheme, host and port, as in http://10.0.0.5:5010");
        }
        if (limit < 1) {
            throw new IllegalArgumentException("a member's limit is at least 1: " + address);
        }
    }

    /** Whether it wants TLS. */
    boolean secure() {
        return "https".equals(address.getScheme());
    }

    /**
     * Whether nginx can be told to connect to it without further ado. A name may stand for several network addresses, each of which
     * nginx would count by itself, and TLS wants a name of its own for each member: both are reached through a step in between.
     */
    boolean direct() {
        var host = address.getHost();
        return !secure() && (host.startsWith("[") || IPV4.matcher(host).matches());
    }

    String host() {
        return address.getHost();
    }

    /** As in {@code 10.0.0.5:5010}. */
    String hostAndPort() {
        var usual = secure() ? HTTPS : HTTP;
        return host() + ":" + (address.getPort() > 0 ? address.getPort() : usual);
    }
}
