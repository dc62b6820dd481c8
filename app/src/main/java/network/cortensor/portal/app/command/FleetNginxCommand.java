package network.cortensor.portal.app.command;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import network.cortensor.portal.app.nginx.NginxConfig;
import network.cortensor.portal.app.nginx.NginxSettings;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code portal fleet nginx}. */
@Command(
        name = "nginx",
        description =
                "Prints the nginx configuration for a pool's group: one address in front of routers that serve the same model.",
        footer = {"", "Example:", "  portal fleet nginx --pool oss-20b > nginx.conf && nginx -t -c \"$PWD/nginx.conf\""
        })
final class FleetNginxCommand implements Callable<Integer> {
    private static final Pattern LISTEN = Pattern.compile("([A-Za-z0-9.-]+:|\\[[0-9A-Fa-f:.]+\\]:)?\\d{1,5}");
    private static final Pattern WORKERS = Pattern.compile("auto|[1-9]\\d{0,2}");
    private static final Pattern PLAIN_PATH = Pattern.compile("[A-Za-z0-9._/+-]+");

    private final Terminal terminal;

    @Mixin
    private OpsOptions ops = new OpsOptions();

    @Option(names = "--pool", required = true, paramLabel = "ID", description = "The pool that the group serves.")
    private String pool = "";

    @Option(names = "--router", paramLabel = "ID", description = "The group; needed where the pool has several.")
    private @Nullable String router;

    @Option(
            names = "--listen",
            paramLabel = "[HOST:]PORT",
            description = "Where nginx listens; default: the port of the group's address, on all interfaces.")
    private @Nullable String listen;

    @Option(
            names = "--limit",
            paramLabel = "N",
            description = "Requests at once for each member, where the catalog says none; default: 1.")
    private int limit = 1;

    @Option(names = "--workers", paramLabel = "N", description = "Worker processes; default: auto.")
    private String workers = "auto";

    @Option(
            names = "--silence",
            paramLabel = "SECONDS",
            description = "How long a router may stay silent, at least 300; default: 480.")
    private long silence = NginxSettings.SILENCE.toSeconds();

    @Option(names = "--log-dir", paramLabel = "DIR", description = "Folder of its logs; default: /var/log/nginx.")
    private @Nullable Path logs;

    @Option(
            names = "--run-dir",
            paramLabel = "DIR",
            description = "Folder of its sockets and temporary files, which must exist; default: /run/portal-nginx.")
    private @Nullable Path run;

    @Option(
            names = "--authorities",
            paramLabel = "FILE",
            description =
                    "Certificates that vouch for members with https; default: /etc/ssl/certs/ca-certificates.crt.")
    private @Nullable Path authorities;

    FleetNginxCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        checkOptions();
        var found = new CatalogGroups(ops.connect(terminal).get("/catalog", Map.of())).find(pool, router, limit);
        var config = NginxConfig.render(found.group(), settings(found));
        if (ops.json()) {
            terminal.out().println(json(found, config).toPrettyString());
        } else {
            terminal.out().print(config);
        }
        return ExitCode.DONE.code();
    }

    private void checkOptions() {
        if (listen != null && !LISTEN.matcher(listen).matches()) {
            throw new Failure(ExitCode.USAGE, "--listen takes a port or an address with one, as in 10.0.0.9:8090");
        }
        if (limit < 1) {
            throw new Failure(ExitCode.USAGE, "--limit is at least 1");
        }
        if (!WORKERS.matcher(workers).matches()) {
            throw new Failure(ExitCode.USAGE, "--workers takes auto or a number");
        }
        if (silence < NginxSettings.LEAST_SILENCE.toSeconds()) {
            throw new Failure(
                    ExitCode.USAGE,
                    "--silence is at least 300: the gateway waits that long for an answer's first byte, and a router that"
                            + " nginx gives up sooner would get its next request while it works");
        }
        plain("--log-dir", logs);
        plain("--run-dir", run);
        plain("--authorities", authorities);
    }

    private static void plain(String option, @Nullable Path path) {
        if (path != null && !PLAIN_PATH.matcher(path.toString()).matches()) {
            throw new Failure(ExitCode.USAGE, option + " takes a path of letters, digits and . _ / + -");
        }
    }

    private NginxSettings settings(CatalogGroups.Found found) {
        var usual = NginxSettings.of(listen == null ? found.port() : listen);
        return new NginxSettings(
                usual.listen(),
                workers,
                logs == null ? usual.logs() : logs.toAbsolutePath(),
                run == null ? usual.run() : run.toAbsolutePath(),
                Duration.ofSeconds(silence),
                usual.failTimeout(),
                authorities == null ? usual.authorities() : authorities.toAbsolutePath());
    }

    private JsonNode json(CatalogGroups.Found found, String config) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("pool", pool)
                .put("router", found.group().router())
                .put("members", found.group().members().size())
                .put("config", config);
    }
}
