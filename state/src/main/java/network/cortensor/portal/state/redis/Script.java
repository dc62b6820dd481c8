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
    LEASE(parts("prelude", "pool", "lease", "common", "room", "wait")),
    CLAIM(parts("prelude", "common", "claim")),
    END(parts("prelude", "end", "pool", "common", "room", "hand")),
    RENEW(parts("prelude", "common", "renew")),
    TEND(parts("prelude", "pool", "common", "room", "tend")),
    LEAVE(parts("prelude", "pool", "common", "room", "leave")),
    FORGET(parts("prelude", "pool", "common", "room", "forget")),
    HELLO(parts("prelude", "common", "members", "hello")),
    REGISTER(parts("prelude", "common", "members", "register")),
    PUBLISH(parts("prelude", "common", "members", "publish")),
    BYE(parts("prelude", "bye")),
    GATEWAYS(parts("prelude", "common", "gateways")),
    LEASES(parts("prelude", "common", "leases")),
    RELEASE(parts("prelude", "common", "release")),
    /** Several of {@link #LEASE} and {@link #END}, of one pool, in one call: what they share is done once. */
    TOGETHER(parts("prelude", "pool", "common", "room")
            + function("lease", "lease", "wait")
            + function("finish", "end", "hand")
            + parts("together"));

    /** How the error begins of a script that came to the server too late to be run: nothing has happened. */
    static final String LATE = "LATE ";

    /** Between the words of a reply. */
    private static final String SEPARATOR = "\u001e";

    /** Between the replies of several. */
    private static final String ALL_SEPARATOR = "\u001d";

    private final String source;
    private final String sha;

    Script(String source) {
        this.source = source;
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

    /** Whether several may be done {@link #TOGETHER}. */
    boolean joins() {
        return this == LEASE || this == END;
    }

    /** What a script has replied. */
    static List<String> words(String reply) {
        return List.of(reply.split(SEPARATOR, -1));
    }

    /** What {@link #TOGETHER} has replied, for each. */
    static String[] replies(String all) {
        return all.split(ALL_SEPARATOR, -1);
    }

    private static String parts(String... names) {
        return Arrays.stream(names).map(Script::read).collect(Collectors.joining());
    }

    private static String function(String name, String... parts) {
        return "local function " + name + "()\n" + parts(parts) + "end\n";
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
