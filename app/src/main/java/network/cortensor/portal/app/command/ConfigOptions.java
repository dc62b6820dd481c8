package network.cortensor.portal.app.command;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import network.cortensor.portal.app.config.ConfigSources;
import network.cortensor.portal.app.config.EffectiveConfig;
import network.cortensor.portal.app.config.Given;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options of every command that needs the configuration. */
final class ConfigOptions {
    @Option(
            names = "--config",
            paramLabel = "FILE",
            description =
                    "YAML configuration file; otherwise the one that PORTAL_CONFIG names. docs/config.md lists all values.")
    private @Nullable Path file;

    @Option(names = "--data", paramLabel = "DIR", description = "Data folder; default: data.")
    private @Nullable String data;

    @Option(
            names = "--set",
            paramLabel = "NAME=VALUE",
            description = "Any configuration value, for example capacity.waitTimeout=2s. May be repeated.")
    private Map<String, String> set = new LinkedHashMap<>();

    /** Reads and checks the configuration. */
    EffectiveConfig read(Terminal terminal, Map<String, Given> more) {
        var options = new LinkedHashMap<String, Given>();
        set.forEach((name, value) -> options.put(name, Given.option(value, "--set")));
        if (data != null) {
            options.put("data", Given.option(data, "--data"));
        }
        options.putAll(more);
        return new ConfigSources(file, terminal.environment(), options).read();
    }
}
