package network.cortensor.portal.app.config;

/** Writes docs/config.md from the configuration records. */
public final class ConfigPage {
    private ConfigPage() {}

    /** The page. */
    public static String render() {
        var page = new StringBuilder("""
                <!-- Generated from the configuration records: change those, then run ./portal docs. -->
                # Configuration

                Every value has one name. It is written as that path in a YAML file (`gateway: {port: 8080}`), as a variable of the environment
                (`PORTAL_GATEWAY_PORT`), or on the command line (`--set gateway.port=8080`). Later wins: default, file, environment, command line.
                The file is named by `--config` or `PORTAL_CONFIG`. Unknown names are refused. `portal check-config` shows every value and where it
                comes from, and all faults at once.

                Durations are written as `500ms`, `30s`, `5m`, `2h` or `7d`, sizes as `4096`, `64KiB`, `10MiB` or `1GiB`, lists with commas.
                Variables that Kubernetes adds for Services (`PORTAL_SERVICE_HOST` and the like) are left alone.

                | name | environment | default | accepts | what it is |
                |---|---|---|---|---|
                """);
        for (var property : Schema.PROPERTIES) {
            var value = property.defaultValue();
            page.append("| `")
                    .append(property.name())
                    .append("` | `")
                    .append(property.environment())
                    .append("` | ");
            page.append(value == null ? "none: " + property.setting().absent() : "`" + Notation.print(value) + "`");
            page.append(" | ")
                    .append(property.accepts())
                    .append(" | ")
                    .append(property.setting().what())
                    .append(" |\n");
        }
        page.append("\nThese variables are no configuration values:\n\n| environment | what it is |\n|---|---|\n");
        EnvironmentValues.OTHERS.forEach((variable, what) ->
                page.append("| `").append(variable).append("` | ").append(what).append(" |\n"));
        return page.toString();
    }
}
