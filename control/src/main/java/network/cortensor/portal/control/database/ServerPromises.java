package network.cortensor.portal.control.database;

import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

/** What the local server must keep to: asked for when it is started, checked when it has started. */
final class ServerPromises {
    private static final Map<String, String> KEPT = new LinkedHashMap<>();

    static {
        KEPT.put("fsync", "on");
        KEPT.put("synchronous_commit", "on");
        KEPT.put("full_page_writes", "on");
        KEPT.put("listen_addresses", "127.0.0.1");
        KEPT.put("unix_socket_directories", "");
        KEPT.put("password_encryption", "scram-sha-256");
    }

    private ServerPromises() {}

    /** The options that the server is started with; they outrank every configuration file. */
    static String options(int port) {
        var options = new LinkedHashMap<>(KEPT);
        options.put("port", String.valueOf(port));
        options.put("max_connections", "40");
        options.put("shared_buffers", "32MB");
        options.put("huge_pages", "off");
        // The log turns over within a week. Statements may hold customers' data, so they stay out of it.
        options.put("logging_collector", "on");
        options.put("log_directory", "log");
        options.put("log_filename", "postgres-%a.log");
        options.put("log_truncate_on_rotation", "on");
        options.put("log_rotation_age", "1d");
        options.put("log_rotation_size", "0");
        options.put("log_min_error_statement", "panic");
        return options.entrySet().stream()
                .map(option -> "-c " + option.getKey() + "='" + option.getValue() + "'")
                .collect(Collectors.joining(" "));
    }

    /** Asks the running server, and fails when it does not keep one of them. */
    static void check(DatabaseAccess access) {
        try (var connection = DriverManager.getConnection(access.url(), access.properties());
                var statement = connection.createStatement()) {
            for (var promise : KEPT.entrySet()) {
                try (var result = statement.executeQuery("SHOW " + promise.getKey())) {
                    result.next();
                    check(promise.getKey(), promise.getValue(), result.getString(1));
                }
            }
            try (var result = statement.executeQuery(
                    "SELECT count(*) FROM pg_hba_file_rules WHERE auth_method IS DISTINCT FROM 'scram-sha-256'")) {
                result.next();
                check("entries of pg_hba.conf without scram-sha-256", "0", result.getString(1));
            }
        } catch (SQLException e) {
            throw new DatabaseException("the local database does not answer: " + e.getMessage(), e);
        }
    }

    static void check(String name, String wanted, String found) {
        if (!wanted.equals(found)) {
            throw new DatabaseException(
                    "the local database is not safe to use: " + name + " is " + found + ", not " + wanted);
        }
    }
}
