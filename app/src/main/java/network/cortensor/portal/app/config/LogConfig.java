package network.cortensor.portal.app.config;

/**
 * The log on standard output.
 *
 * @param level the least important level that is written
 * @param format how a line looks
 */
public record LogConfig(
        @Setting(value = "info", what = "The least important level that is written.")
        Level level,

        @Setting(value = "json", what = "`json` for machines, `text` for people.")
        Format format) {
    /** Importance, most important first. */
    public enum Level {
        ERROR,
        WARN,
        INFO,
        DEBUG
    }

    /** How a line looks. */
    public enum Format {
        JSON,
        TEXT
    }
}
