package network.cortensor.portal.gateway.key;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.atomic.AtomicInteger;
import network.cortensor.portal.domain.Step;
import network.cortensor.portal.domain.key.ApiKeyText;
import network.cortensor.portal.domain.key.Caller;
import network.cortensor.portal.domain.key.Environment;
import network.cortensor.portal.domain.key.KeyHash;
import network.cortensor.portal.domain.key.KeyHasher;
import network.cortensor.portal.domain.key.KeyPolicy;
import network.cortensor.portal.domain.problem.Problem;
import network.cortensor.portal.domain.problem.Refusal;
import network.cortensor.portal.testkit.TestClock;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class NativeKeysTest {
    private static final KeyLimits LIMITS = new KeyLimits(100, Duration.ofDays(1), 2, 3, Duration.ofMinutes(1));

    private final SecureRandom random = new SecureRandom();
    private final TestClock clock = new TestClock(Instant.parse("2026-11-21T00:00:00Z"));
    private final KeyHasher hasher = new KeyHasher(new byte[32]);
    private final Map<KeyHash, KeyPolicy> stored = new HashMap<>();
    private final AtomicInteger lookups = new AtomicInteger();
    private final Queue<Runnable> background = new ArrayDeque<>();
    private boolean away;
    private final NativeKeys keys = new NativeKeys(hasher, this::find, background::add, clock, LIMITS);

    @Test
    void aKnownKeyIsLookedUpOnce() {
        var key = key(KeyPolicy.State.ACTIVE, null);
        for (var i = 0; i < 5; i++) {
            assertThat(verify(key)).isEqualTo("org_1");
        }
        assertThat(lookups).hasValue(1);
    }

    @Test
    void requestsThatComeTogetherShareOneLookUp() {
        var key = key(KeyPolicy.State.ACTIVE, null);
        var first = keys.verify(key, () -> "a");
        var second = keys.verify(key, () -> "b");
        assertThat(first.ended()).isFalse();
        runLookups();
        assertThat(outcome(first)).isEqualTo("org_1");
        assertThat(outcome(second)).isEqualTo("org_1");
        assertThat(lookups).hasValue(1);
    }

    @Test
    void mistypedKeysCostNothing() {
        var key = key(KeyPolicy.State.ACTIVE, null);
        var typo = key.substring(0, key.length() - 1) + (key.endsWith("x") ? "y" : "x");
        assertThat(verify(typo)).isEqualTo(Problem.INVALID_API_KEY);
        assertThat(verify(null)).isEqualTo(Problem.INVALID_API_KEY);
        assertThat(lookups).hasValue(0);
    }

    @Test
    void anUnknownKeyIsRememberedAsUnknownUntilItIsCreated() {
        var key = ApiKeyText.generate(Environment.LIVE, random);
        assertThat(verify(key)).isEqualTo(Problem.INVALID_API_KEY);
        assertThat(verify(key)).isEqualTo(Problem.INVALID_API_KEY);
        assertThat(lookups).hasValue(1);
        store(key, KeyPolicy.State.ACTIVE, null);
        keys.changed(hasher.hash(key));
        assertThat(verify(key)).isEqualTo("org_1");
    }

    @Test
    void anAddressThatTriesKeysIsToldToStopAndOthersAreNot() {
        for (var i = 0; i < LIMITS.unknownPerAddress(); i++) {
            assertThat(verify(ApiKeyText.generate(Environment.LIVE, random))).isEqualTo(Problem.INVALID_API_KEY);
        }
        assertThat(verify(ApiKeyText.generate(Environment.LIVE, random))).isEqualTo(Problem.TOO_MANY_FAILED_ATTEMPTS);
        assertThat(lookups).hasValue(LIMITS.unknownPerAddress());
        var other = keys.verify(key(KeyPolicy.State.ACTIVE, null), () -> "10.0.0.2");
        runLookups();
        assertThat(outcome(other)).isEqualTo("org_1");
    }

    @Test
    void onlySoManyLookUpsRunAtOnce() {
        var running = keys.verify(key(KeyPolicy.State.ACTIVE, null), () -> "a");
        keys.verify(key(KeyPolicy.State.ACTIVE, null), () -> "a");
        var third = keys.verify(key(KeyPolicy.State.ACTIVE, null), () -> "a");
        assertThat(outcome(third)).isEqualTo(Problem.KEY_CHECK_UNAVAILABLE);
        runLookups();
        assertThat(outcome(running)).isEqualTo("org_1");
    }

    @Test
    void whileTheDirectoryIsAwayKnownKeysWorkAndOthersCannotBeChecked() {
        var known = key(KeyPolicy.State.ACTIVE, null);
        assertThat(verify(known)).isEqualTo("org_1");
        away = true;
        assertThat(verify(known)).isEqualTo("org_1");
        var other = key(KeyPolicy.State.ACTIVE, null);
        assertThat(verify(other)).isEqualTo(Problem.KEY_CHECK_UNAVAILABLE);
        away = false;
        assertThat(verify(other)).isEqualTo("org_1");
    }

    @Test
    void aRevokedKeyIsRefusedOnceTheChangeIsHeard() {
        var key = key(KeyPolicy.State.ACTIVE, null);
        assertThat(verify(key)).isEqualTo("org_1");
        store(key, KeyPolicy.State.REVOKED, null);
        keys.changed(hasher.hash(key));
        assertThat(verify(key)).isEqualTo(Problem.API_KEY_REVOKED);
    }

    /** A look-up that read before the revocation and ends after it must not bring the old policy back for good. */
    @Test
    void aChangeDuringALookUpIsNotLost() {
        var key = key(KeyPolicy.State.ACTIVE, null);
        var early = keys.verify(key, () -> "a");
        var read = new ArrayDeque<>(background);
        background.clear();
        duringLookup = () -> {
            store(key, KeyPolicy.State.REVOKED, null);
            keys.changed(hasher.hash(key));
        };
        read.forEach(Runnable::run);
        duringLookup = () -> {};
        assertThat(outcome(early)).isEqualTo("org_1");
        assertThat(verify(key)).isEqualTo(Problem.API_KEY_REVOKED);
    }

    @Test
    void aKeyExpiresByItself() {
        var key = key(KeyPolicy.State.ACTIVE, clock.instant().plusSeconds(60));
        assertThat(verify(key)).isEqualTo("org_1");
        clock.advance(Duration.ofSeconds(60));
        assertThat(verify(key)).isEqualTo(Problem.API_KEY_EXPIRED);
    }

    @Test
    void aDisabledKeyIsRefused() {
        assertThat(verify(key(KeyPolicy.State.DISABLED, null))).isEqualTo(Problem.API_KEY_DISABLED);
    }

    private Runnable duringLookup = () -> {};

    private @Nullable KeyPolicy find(KeyHash hash) throws Exception {
        lookups.incrementAndGet();
        if (away) {
            throw new java.io.IOException("no database");
        }
        var found = stored.get(hash);
        duringLookup.run();
        return found;
    }

    private Object verify(@Nullable String key) {
        var step = keys.verify(key, () -> "10.0.0.1");
        runLookups();
        return outcome(step);
    }

    private void runLookups() {
        for (var task = background.poll(); task != null; task = background.poll()) {
            task.run();
        }
    }

    private static Object outcome(Step<Caller> step) {
        assertThat(step.ended()).isTrue();
        var seen = new Object[1];
        step.end((caller, failure) -> seen[0] = caller != null
                ? caller.organizationId()
                : ((Refusal) java.util.Objects.requireNonNull(failure)).problem());
        return seen[0];
    }

    private String key(KeyPolicy.State keyState, @Nullable Instant expires) {
        var key = ApiKeyText.generate(Environment.LIVE, random);
        store(key, keyState, expires);
        return key;
    }

    private void store(String key, KeyPolicy.State keyState, @Nullable Instant expires) {
        stored.put(
                hasher.hash(key),
                new KeyPolicy("key_1", "org_1", Environment.LIVE, ApiKeyText.display(key), keyState, expires));
    }
}
