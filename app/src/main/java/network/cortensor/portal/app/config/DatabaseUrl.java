package network.cortensor.portal.app.config;

import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Locale;
import network.cortensor.portal.domain.Secret;
import org.jspecify.annotations.Nullable;

/**
 * Where the database is. Reads both {@code jdbc:postgresql://host/db?user=u&password=p} and the {@code postgresql://u:p@host/db} that
 * providers show, and takes user and password out, so that the address can be shown.
 *
 * @param jdbc the address for the JDBC driver, without user and password
 * @param user the user that the address named, or null
 * @param password the password that the address held, or null
 */
public record DatabaseUrl(
        String jdbc, @Nullable String user, @Nullable Secret password) {
    private static final String EXPECTED =
            "is not an address as in postgresql://host:5432/database or jdbc:postgresql://host:5432/database";

    /**
     * Reads an address. An address may hold a password, so no message repeats it.
     *
     * @throws IllegalArgumentException when it is none of PostgreSQL
     */
    static DatabaseUrl parse(String text) {
        var address = text.startsWith("jdbc:") ? text.substring("jdbc:".length()) : text;
        URI uri;
        try {
            uri = new URI(address);
        } catch (URISyntaxException e) {
            // The exception's own message repeats the address: it is left out on purpose.
            throw new IllegalArgumentException(EXPECTED + "; percent-encode special characters of the password");
        }
        var scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
        if (!(scheme.equals("postgresql") || scheme.equals("postgres")) || uri.getRawAuthority() == null) {
            throw new IllegalArgumentException(EXPECTED);
        }
        return parse(uri);
    }

    private static DatabaseUrl parse(URI uri) {
        var authority = uri.getRawAuthority();
        var at = authority.lastIndexOf('@');
        var userInfo = at < 0 ? "" : authority.substring(0, at);
        var colon = userInfo.indexOf(':');
        var user = colon < 0 ? userInfo : userInfo.substring(0, colon);
        var password = colon < 0 ? "" : userInfo.substring(colon + 1);
        var kept = new ArrayList<String>();
        if (uri.getRawQuery() != null) {
            for (var parameter : uri.getRawQuery().split("&")) {
                if (parameter.startsWith("user=")) {
                    user = parameter.substring("user=".length());
                } else if (parameter.startsWith("password=")) {
                    password = parameter.substring("password=".length());
                } else {
                    kept.add(parameter);
                }
            }
        }
        var jdbc = "jdbc:postgresql://" + authority.substring(at + 1) + uri.getRawPath()
                + (kept.isEmpty() ? "" : "?" + String.join("&", kept));
        return new DatabaseUrl(
                jdbc, user.isEmpty() ? null : decode(user), password.isEmpty() ? null : new Secret(decode(password)));
    }

    private static String decode(String text) {
        // URLDecoder reads forms, where a plus is a space; in an address it is a plus.
        return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
    }

    @Override
    public String toString() {
        return jdbc;
    }
}
