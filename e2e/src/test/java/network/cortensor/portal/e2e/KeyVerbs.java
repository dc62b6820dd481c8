package network.cortensor.portal.e2e;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.regex.Pattern;
import network.cortensor.portal.testkit.Eventually;

/** The admin verbs for keys, as an operator types them. */
final class KeyVerbs {
    private static final Pattern KEY = Pattern.compile("\\bpk_(?:live|test)_[0-9A-Za-z]{40}\\b");
    private static final Pattern ID = Pattern.compile("\\bkey_[0-9A-Za-z]+\\b");
    private static final Duration ANNOUNCED = Duration.ofSeconds(20);
    private static final Duration LIFE = Duration.ofSeconds(6);

    private final PortalProcess portal;

    KeyVerbs(PortalProcess portal) {
        this.portal = portal;
    }

    /** A new key that works. */
    String live(String name) {
        return found(KEY, Launch.verb(portal, "keys", "create", "--name", name));
    }

    /** A key that was used and then revoked; returns when the gateway refuses it. */
    String revoked(String name) {
        var said = Launch.verb(portal, "keys", "create", "--name", name);
        var key = found(KEY, said);
        assertStatus(key, 200);
        Launch.verb(portal, "keys", "revoke", found(ID, said));
        Eventually.get("the revocation", ANNOUNCED, () -> Chat.models(portal, key), status -> status == 401);
        return key;
    }

    /** A key whose time is over. */
    String expired(String name) {
        var soon = Instant.now().plus(LIFE).truncatedTo(ChronoUnit.SECONDS).toString();
        var key = found(KEY, Launch.verb(portal, "keys", "create", "--name", name, "--expires", soon));
        Eventually.get("the key's expiry", ANNOUNCED, () -> Chat.models(portal, key), status -> status == 401);
        return key;
    }

    private void assertStatus(String key, int wanted) {
        var status = Chat.models(portal, key);
        if (status != wanted) {
            throw new AssertionError("a new key got " + status);
        }
    }

    private static String found(Pattern pattern, String text) {
        var found = pattern.matcher(text);
        if (!found.find()) {
            throw new AssertionError("no " + pattern + " in what the verb printed");
        }
        return found.group();
    }
}
