package network.cortensor.portal.state.redis;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;

/** What can be done to the shared state: one Lua script each, in the resource of its name, which begins with its invariant. */
public enum Script {
    LEASE("room"),
    CLAIM(""),
    END("room"),
    RENEW(""),
    TEND("room"),
    LEAVE("room"),
    FORGET("room"),
    HELLO("members"),
    REGISTER("members"),
    PUBLISH("members"),
    BYE(""),
    GATEWAYS(""),
    LEASES(""),
    RELEASE("");

    /** How the error begins of a script that came to the server too late to be run: nothing has happened. */
    static final String LATE = "LATE ";

    private final String source;
    private final String sha;

    Script(String shared) {
        source = read("prelude") + (shared.isEmpty() ? "" : read(shared)) + read(name().toLowerCase(Locale.ROOT));
        sha = sha1(source);
    }

    /** All of it, as the server runs it. */
    public String source() {
        return source;
    }

    /** What the server knows it by. */
    public String sha() {
        return sha;
    }

    private static String read(String name) {
        try (var in = Script.class.getResourceAsStream(name + ".lua")) {
            if (in == null) {
                throw new IllegalStateException("missing script: " + name);
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String sha1(String text) {
        try {
            var digest = MessageDigest.getInstance("SHA-1");
            return HexFormat.of().formatHex(digest.digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
