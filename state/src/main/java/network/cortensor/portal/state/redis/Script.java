package network.cortensor.portal.state.redis;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Collectors;

/**
 * What can be done to the shared state: one Lua script each. Its own part begins with its invariant; the others are shared. A server
 * runs them from above and makes their functions anew with each call, so what most calls end with comes before what few need.
 */
public enum Script {
    LEASE("prelude", "pool", "lease", "common", "room", "wait"),
    CLAIM("prelude", "common", "claim"),
    END("prelude", "end", "pool", "common", "room", "hand"),
    RENEW("prelude", "common", "renew"),
    TEND("prelude", "pool", "common", "room", "tend"),
    LEAVE("prelude", "pool", "common", "room", "leave"),
    FORGET("prelude", "pool", "common", "room", "forget"),
    HELLO("prelude", "common", "members", "hello"),
    REGISTER("prelude", "common", "members", "register"),
    PUBLISH("prelude", "common", "members", "publish"),
    BYE("prelude", "bye"),
    GATEWAYS("prelude", "common", "gateways"),
    LEASES("prelude", "common", "leases"),
    RELEASE("prelude", "common", "release");

    /** How the error begins of a script that came to the server too late to be run: nothing has happened. */
    static final String LATE = "LATE ";

    /** Between the words of a reply. */
    private static final String SEPARATOR = "\u001e";

    private final String source;
    private final String sha;

    Script(String... parts) {
        source = Arrays.stream(parts).map(Script::read).collect(Collectors.joining());
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

    /** What a script has replied. */
    static List<String> words(String reply) {
        return List.of(reply.split(SEPARATOR, -1));
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
