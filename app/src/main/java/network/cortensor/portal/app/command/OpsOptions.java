package network.cortensor.portal.app.command;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.Objects;
import java.util.function.Function;
import network.cortensor.portal.app.config.DataFolder;
import network.cortensor.portal.domain.Secret;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options of every verb that talks to a running portal. */
final class OpsOptions {
    private static final String DEFAULT_URL = "http://127.0.0.1:8081";

    @Option(
            names = "--ops-url",
            paramLabel = "URL",
            description = "The operators' listener; default: PORTAL_OPS_URL, else " + DEFAULT_URL + ".")
    private @Nullable String url;

    @Option(
            names = "--data",
            paramLabel = "DIR",
            description =
                    "Data folder of a portal on this machine, whose token is used where PORTAL_OPS_TOKEN is not set;"
                            + " default: data.")
    private @Nullable Path data;

    @Option(names = "--json", description = "Prints JSON instead of a table.")
    private boolean json;

    boolean json() {
        return json;
    }

    /** Prints what was answered: as it is, or as this table. */
    void print(Terminal terminal, JsonNode answer, Function<JsonNode, Table> table) {
        if (json) {
            terminal.out().println(answer.toPrettyString());
        } else {
            table.apply(answer).print(terminal.out(), false);
        }
    }

    OpsClient connect(Terminal terminal) {
        return new OpsClient(url(terminal), token(terminal));
    }

    private URI url(Terminal terminal) {
        var text = url != null ? url : setting(terminal, "PORTAL_OPS_URL", DEFAULT_URL);
        try {
            var uri = URI.create(text.endsWith("/") ? text : text + "/");
            if (uri.getHost() != null && ("http".equals(uri.getScheme()) || "https".equals(uri.getScheme()))) {
                return uri;
            }
        } catch (IllegalArgumentException notAnAddress) {
            // Told below, like every other text that is no address.
        }
        throw new Failure(
                ExitCode.USAGE, "\"" + text + "\" is no address of an operators' listener, as in " + DEFAULT_URL);
    }

    private Secret token(Terminal terminal) {
        var given = setting(terminal, "PORTAL_OPS_TOKEN", "");
        if (!given.isEmpty()) {
            return new Secret(given);
        }
        var folder = Objects.requireNonNullElseGet(data, () -> Path.of(setting(terminal, "PORTAL_DATA", "data")));
        try {
            var kept = DataFolder.opsToken(folder);
            if (kept != null) {
                return kept;
            }
        } catch (IOException e) {
            throw new Failure(
                    "the operators' token in " + folder + " cannot be read by this user: set PORTAL_OPS_TOKEN");
        }
        throw new Failure("there is no operators' token in " + folder.toAbsolutePath()
                + ": set PORTAL_OPS_TOKEN, or name the data folder of a portal on this machine with --data");
    }

    private static String setting(Terminal terminal, String variable, String otherwise) {
        var text = terminal.environment().getOrDefault(variable, "").strip();
        return text.isEmpty() ? otherwise : text;
    }
}
