package network.cortensor.portal.app.config;

import java.util.Locale;

/**
 * Where a value comes from.
 *
 * @param source the kind of source
 * @param where the option, the variable or the file; empty for a default
 */
public record Origin(Source source, String where) {
    static final Origin DEFAULT = new Origin(Source.DEFAULT, "");

    /** The kinds of source, weakest first. */
    public enum Source {
        DEFAULT,
        FILE,
        ENVIRONMENT,
        OPTION
    }

    @Override
    public String toString() {
        var kind = source.name().toLowerCase(Locale.ROOT);
        return where.isEmpty() ? kind : kind + " " + where;
    }
}
