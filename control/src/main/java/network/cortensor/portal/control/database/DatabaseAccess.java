package network.cortensor.portal.control.database;

import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Properties;
import java.util.StringJoiner;
import network.cortensor.portal.domain.Secret;
import org.jspecify.annotations.Nullable;

/**
 * How to reach a PostgreSQL database.
 *
 * @param url a JDBC address without name and password
 * @param user the role, or null to let the address decide
 * @param password its password, or null for none
 * @param transactionPooler whether a pooler gives us another session for each transaction (Supabase's port 6543, PgBouncer in
 *     transaction mode): then nothing may be kept in a session, neither prepared statements nor LISTEN nor settings
 */
public record DatabaseAccess(
        String url, @Nullable String user, @Nullable Secret password, boolean transactionPooler) {
    private static final String JDBC = "jdbc:";
    private static final int SUPABASE_TRANSACTION_PORT = 6543;

    /**
     * Reads an address as people have it: {@code postgresql://user:password@host:5432/database?sslmode=require} or the same with
     * {@code jdbc:} before it. {@code prepareThreshold=0} among the options, or port 6543 of a {@code pooler.supabase.com} host,
     * says that it is a transaction pooler.
     *
     * @throws IllegalArgumentException if it is not such an address; the message does not repeat it, since it may hold a password
     */
    public static DatabaseAccess parse(String address) {
        URI uri;
        try {
            uri = new URI(address.startsWith(JDBC) ? address.substring(JDBC.length()) : address);
        } catch (URISyntaxException e) {
            throw wrong("it has a character at position " + e.getIndex()
                    + " that must be written as %XX, or is no address at all");
        }
        var scheme = uri.getScheme();
        if (!"postgresql".equals(scheme) && !"postgres".equals(scheme)) {
            throw wrong("it starts with something else");
        }
        if (uri.getHost() == null || uri.getPath() == null || uri.getPath().length() < 2) {
            throw wrong("host or database is missing");
        }
        var options = new LinkedHashMap<String, String>();
        if (uri.getRawQuery() != null) {
            for (var option : uri.getRawQuery().split("&")) {
                var name = option.split("=", 2);
                options.put(name[0], name.length == 2 ? name[1] : "");
            }
        }
        var credentials = uri.getRawUserInfo() == null
                ? new String[0]
                : uri.getRawUserInfo().split(":", 2);
        @Nullable String user = first(options.remove("user"), credentials.length > 0 ? credentials[0] : null);
        @Nullable String password = first(options.remove("password"), credentials.length > 1 ? credentials[1] : null);
        var host = uri.getPort() < 0 ? uri.getHost() : uri.getHost() + ":" + uri.getPort();
        var query = new StringJoiner("&", "?", "").setEmptyValue("");
        options.forEach((name, value) -> query.add(name + "=" + value));
        return new DatabaseAccess(
                "jdbc:postgresql://" + host + uri.getRawPath() + query,
                user,
                password == null ? null : new Secret(password),
                pooled(uri, options));
    }

    private static @Nullable String first(@Nullable String option, @Nullable String credential) {
        @Nullable String text = option == null ? credential : option;
        return text == null ? null : URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
    }

    private static boolean pooled(URI uri, Map<String, String> options) {
        return "0".equals(options.get("prepareThreshold"))
                || (uri.getPort() == SUPABASE_TRANSACTION_PORT && uri.getHost().endsWith(".pooler.supabase.com"));
    }

    /** What the driver needs beside the address: credentials, and time-outs so that no call waits for ever. */
    Properties properties() {
        var properties = new Properties();
        if (user != null) {
            properties.setProperty("user", user);
        }
        if (password != null) {
            properties.setProperty("password", password.reveal());
        }
        properties.setProperty("ApplicationName", "cortensor-portal");
        properties.setProperty("connectTimeout", "5");
        properties.setProperty("loginTimeout", "10");
        properties.setProperty("socketTimeout", "60");
        properties.setProperty("tcpKeepAlive", "true");
        if (transactionPooler) {
            properties.setProperty("prepareThreshold", "0");
        }
        return properties;
    }

    private static IllegalArgumentException wrong(String why) {
        return new IllegalArgumentException(
                "a database address looks like postgresql://user:password@host:5432/database; in this one " + why);
    }
}
