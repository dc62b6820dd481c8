package network.cortensor.portal.gateway.key;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Ticker;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import network.cortensor.portal.domain.Step;
import network.cortensor.portal.domain.key.ApiKeyText;
import network.cortensor.portal.domain.key.Caller;
import network.cortensor.portal.domain.key.KeyHash;
import network.cortensor.portal.domain.key.KeyHasher;
import network.cortensor.portal.domain.key.KeyPolicy;
import network.cortensor.portal.domain.problem.Problem;
import network.cortensor.portal.domain.problem.Refusal;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Our own keys. A key seen before is verified from memory; one that was not is looked up once, however many requests bring it;
 * one that is mistyped or invented is refused by its checksum. Changes reach the memory through {@link #changed}.
 */
public final class NativeKeys implements Keys {
    private static final Logger log = LoggerFactory.getLogger(NativeKeys.class);

    /** Nobody knows when a database is back; this keeps clients from asking all the time. */
    private static final Duration COME_BACK = Duration.ofSeconds(2);

    private final KeyHasher hasher;
    private final KeyDirectory directory;
    private final Executor lookups;
    private final InstantSource clock;
    private final Semaphore lookupsAtOnce;
    private final Cache<KeyHash, Known> known;
    private final FailedAttempts failedAttempts;
    private final ConcurrentHashMap<KeyHash, Step<Known>> underWay = new ConcurrentHashMap<>();
    private final AtomicLong changes = new AtomicLong();

    /**
     * Verifies keys of one installation.
     *
     * @param lookups runs blocking look-ups, never on an event loop
     */
    public NativeKeys(
            KeyHasher hasher, KeyDirectory directory, Executor lookups, InstantSource clock, KeyLimits limits) {
        this.hasher = hasher;
        this.directory = directory;
        this.lookups = lookups;
        this.clock = clock;
        this.lookupsAtOnce = new Semaphore(limits.lookupsAtOnce());
        this.known = Caffeine.newBuilder()
                .maximumSize(limits.cachedKeys())
                .expireAfterWrite(limits.remembered())
                .build();
        this.failedAttempts = new FailedAttempts(limits, Ticker.systemTicker());
    }

    @Override
    public Step<Caller> verify(@Nullable String bearerToken, Supplier<String> address) {
        if (bearerToken == null || !ApiKeyText.wellFormed(bearerToken)) {
            return Step.failed(Refusal.of(Problem.INVALID_API_KEY));
        }
        var hash = hasher.hash(bearerToken);
        var found = known.getIfPresent(hash);
        if (found != null) {
            return judge(found);
        }
        var from = address.get();
        if (failedAttempts.tooMany(from)) {
            return Step.failed(Refusal.of(Problem.TOO_MANY_FAILED_ATTEMPTS));
        }
        return lookUp(hash).then(looked -> {
            if (looked.policy() == null) {
                failedAttempts.count(from);
            }
            return judge(looked);
        });
    }

    /** A key was created, changed or revoked: what is remembered of it is forgotten. */
    public void changed(KeyHash hash) {
        changes.incrementAndGet();
        underWay.remove(hash);
        known.invalidate(hash);
    }

    /** Changes may have been missed: everything is forgotten. */
    public void allChanged() {
        changes.incrementAndGet();
        underWay.clear();
        known.invalidateAll();
    }

    private Step<Caller> judge(Known found) {
        var policy = found.policy();
        if (policy == null) {
            return Step.failed(Refusal.of(Problem.INVALID_API_KEY));
        }
        return switch (policy.state()) {
            case REVOKED -> Step.failed(Refusal.of(Problem.API_KEY_REVOKED));
            case DISABLED -> Step.failed(Refusal.of(Problem.API_KEY_DISABLED));
            case ACTIVE ->
                policy.expiresAt() != null && policy.expired(clock.instant())
                        ? Step.failed(Refusal.of(Problem.API_KEY_EXPIRED))
                        : found.verified();
        };
    }

    private Step<Known> lookUp(KeyHash hash) {
        var mine = Step.<Known>pending();
        var other = underWay.putIfAbsent(hash, mine);
        if (other != null) {
            return other;
        }
        if (!lookupsAtOnce.tryAcquire()) {
            underWay.remove(hash, mine);
            mine.fail(unavailable());
            return mine;
        }
        lookups.execute(() -> find(hash, mine));
        return mine;
    }

    private void find(KeyHash hash, Step<Known> step) {
        var before = changes.get();
        Known found = null;
        try {
            found = Known.of(directory.find(hash));
            known.put(hash, found);
            // A change during the look-up may have made its answer old: it serves this request and is not remembered.
            if (changes.get() != before) {
                known.invalidate(hash);
            }
        } catch (Exception e) {
            log.warn("keys cannot be looked up: {}", e.toString());
        } finally {
            lookupsAtOnce.release();
            underWay.remove(hash, step);
        }
        if (found == null) {
            step.fail(unavailable());
        } else {
            step.complete(found);
        }
    }

    private static Refusal unavailable() {
        return Refusal.retryAfter(Problem.KEY_CHECK_UNAVAILABLE, COME_BACK);
    }

    /** What a look-up found; null for a key that does not exist, which is remembered too. */
    private record Known(@Nullable KeyPolicy policy, Step<Caller> verified) {
        static Known of(@Nullable KeyPolicy policy) {
            if (policy == null) {
                return new Known(null, Step.failed(Refusal.of(Problem.INVALID_API_KEY)));
            }
            var caller = new Caller(policy.organizationId(), policy.keyId(), policy.environment(), policy.weight());
            return new Known(policy, Step.of(caller));
        }
    }
}
