package network.cortensor.portal.control.catalog;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Function;
import java.util.regex.Pattern;
import network.cortensor.portal.domain.Secret;
import org.jspecify.annotations.Nullable;

/**
 * Where the tokens of a catalog file come from: the file itself, the environment ({@code ${NAME}}) or a file of its own
 * ({@code file:name}). Whoever may apply a catalog decides where tokens are sent; therefore it can name only what was set aside for
 * it, never any secret of the process.
 *
 * @param environment the value of a variable that catalog files may name, or null
 * @param folder where token files lie; null allows none
 */
public record TokenSource(
        Function<String, @Nullable String> environment,
        @Nullable Path folder) {
    private static final Pattern VARIABLE = Pattern.compile("\\$\\{([A-Za-z_][A-Za-z0-9_]*)}");
    private static final String FILE = "file:";
    private static final int LONGEST = 4096;

    /** Only tokens that the catalog file itself holds. */
    public static TokenSource literalOnly() {
        return new TokenSource(name -> null, null);
    }

    /**
     * The token that a text names.
     *
     * @throws IllegalArgumentException if it names nothing that may be used; the message holds no secret
     */
    Secret token(String text) {
        var variable = VARIABLE.matcher(text);
        if (variable.matches()) {
            @Nullable String value = environment.apply(variable.group(1));
            return checked(value == null ? "" : value, "the environment variable " + variable.group(1));
        }
        if (text.startsWith(FILE)) {
            return checked(read(text.substring(FILE.length())), "the token file");
        }
        if (text.contains("${")) {
            throw new IllegalArgumentException("${NAME} must be the whole value");
        }
        return checked(text, "the token");
    }

    private String read(String name) {
        if (folder == null) {
            throw new IllegalArgumentException("token files are not set up here");
        }
        try {
            var root = folder.toRealPath();
            var file = root.resolve(name).toRealPath();
            if (!file.startsWith(root) || Files.size(file) > LONGEST) {
                throw new IllegalArgumentException("a token file lies in the folder for them and is short");
            }
            return Files.readString(file).strip();
        } catch (IOException e) {
            throw new IllegalArgumentException("the token file '" + name + "' cannot be read", e);
        }
    }

    private static Secret checked(String token, String what) {
        if (token.isEmpty() || token.length() > LONGEST) {
            throw new IllegalArgumentException(what + " is not set, empty or too long");
        }
        if (!token.chars().allMatch(c -> c > ' ' && c < 127)) {
            throw new IllegalArgumentException(what + " holds characters that no header can carry");
        }
        return new Secret(token);
    }
}
