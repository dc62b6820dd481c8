package network.cortensor.portal.control.key;

import java.security.SecureRandom;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import network.cortensor.portal.control.change.ChangeLog;
import network.cortensor.portal.control.database.Database;
import network.cortensor.portal.domain.Ids;
import network.cortensor.portal.domain.Secret;
import network.cortensor.portal.domain.key.ApiKeyText;
import network.cortensor.portal.domain.key.Environment;
import network.cortensor.portal.domain.key.KeyHash;
import network.cortensor.portal.domain.key.KeyHasher;
import network.cortensor.portal.domain.key.KeyPolicy;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** The API keys of an installation. A key's text exists only in the answer that creates it; stored are its keyed hash and its start. */
public final class KeyStore {
    private static final String COLUMNS =
            "id, organization_id, name, environment, display, hash, state, created_at, expires_at, revoked_at";

    private final Database database;
    private final KeyHasher hasher;
    private final Ids ids;
    private final InstantSource clock;
    private final SecureRandom random = new SecureRandom();

    /** Keys of a database, hashed with the installation's pepper. */
    public KeyStore(Database database, KeyHasher hasher, Ids ids, InstantSource clock) {
        this.database = database;
        this.hasher = hasher;
        this.ids = ids;
        this.clock = clock;
    }

    /**
     * Makes a key.
     *
     * @throws KeyRefused if there is no such organization, or the expiry has passed already
     */
    public CreatedKey create(NewKey wanted) {
        var now = clock.instant();
        if (wanted.expiresAt() != null && !wanted.expiresAt().isAfter(now)) {
            throw new KeyRefused(KeyRefused.Reason.EXPIRY_PASSED, "the key would have expired already");
        }
        var text = ApiKeyText.generate(wanted.environment(), random);
        var hash = hasher.hash(text);
        var id = ids.next("key_");
        return database.jdbi().inTransaction(transaction -> {
            var made = transaction
                    .createQuery("""
                            INSERT INTO portal.api_keys
                                   (id, organization_id, name, environment, display, hash, state, created_at, expires_at)
                            SELECT :id, o.id, :name, :environment, :display, :hash, 'ACTIVE', :now, :expiresAt
                              FROM portal.organizations o WHERE o.id = :organization
                            RETURNING %s""".formatted(COLUMNS))
                    .bind("id", id)
                    .bind("organization", wanted.organizationId())
                    .bind("name", wanted.name())
                    .bind("environment", wanted.environment().word())
                    .bind("display", ApiKeyText.display(text))
                    .bind("hash", hash.bytes())
                    .bind("now", now)
                    .bind("expiresAt", wanted.expiresAt())
                    .map((row, context) -> key(row))
                    .findOne()
                    .orElseThrow(() -> new KeyRefused(
                            KeyRefused.Reason.UNKNOWN_ORGANIZATION,
                            "there is no organization " + wanted.organizationId()));
            // A gateway may have cached that this key is unknown.
            ChangeLog.keyChanged(transaction, hash);
            return new CreatedKey(made, new Secret(text));
        });
    }

    /** The keys of an organization, or of all, the newest first; never their text. */
    public List<StoredKey> list(@Nullable String organizationId) {
        return database.jdbi()
                .withHandle(handle -> handle.createQuery("SELECT " + COLUMNS + """
                                 FROM portal.api_keys
                                WHERE CAST(:organization AS text) IS NULL OR organization_id = :organization
                                ORDER BY created_at DESC, id DESC""")
                        .bind("organization", organizationId)
                        .map((row, context) -> key(row))
                        .list());
    }

    /**
     * Revokes a key for good; it stops working on every gateway within a second. Doing it again changes nothing.
     *
     * @param name the key's id, or what is shown of it if only one key starts like that
     * @throws KeyRefused if it names none or several
     */
    public StoredKey revoke(String name) {
        return database.jdbi().inTransaction(transaction -> {
            var found = named(transaction, name);
            if (found.state() == KeyPolicy.State.REVOKED) {
                return found;
            }
            var revoked = transaction
                    .createQuery(
                            "UPDATE portal.api_keys SET state = 'REVOKED', revoked_at = :now WHERE id = :id RETURNING "
                                    + COLUMNS)
                    .bind("now", clock.instant())
                    .bind("id", found.id())
                    .map((row, context) -> key(row))
                    .one();
            ChangeLog.keyChanged(transaction, revoked.hash());
            return revoked;
        });
    }

    /** What is known of the key with this hash. */
    public Optional<KeyPolicy> find(KeyHash hash) {
        return database.jdbi()
                .withHandle(handle -> handle.createQuery("""
                                SELECT k.*, o.weight FROM portal.api_keys k
                                  JOIN portal.organizations o ON o.id = k.organization_id
                                 WHERE k.hash = :hash""")
                        .bind("hash", hash.bytes())
                        .map((row, context) -> key(row).policy(row.getInt("weight")))
                        .findOne());
    }

    private static StoredKey named(Handle transaction, String name) {
        var found = transaction
                .createQuery("SELECT " + COLUMNS
                        + " FROM portal.api_keys WHERE id = :name OR display = :name LIMIT 2 FOR UPDATE")
                .bind("name", name)
                .map((row, context) -> key(row))
                .list();
        return switch (found.size()) {
            case 0 ->
                throw new KeyRefused(KeyRefused.Reason.UNKNOWN_KEY, "there is no such key; 'keys list' shows ids");
            case 1 -> found.getFirst();
            default ->
                throw new KeyRefused(
                        KeyRefused.Reason.AMBIGUOUS_KEY, "several keys start like that: name one by its id");
        };
    }

    private static StoredKey key(ResultSet row) throws SQLException {
        var expires = row.getTimestamp("expires_at");
        var revoked = row.getTimestamp("revoked_at");
        return new StoredKey(
                row.getString("id"),
                row.getString("organization_id"),
                row.getString("name"),
                Environment.of(row.getString("environment")),
                row.getString("display"),
                new KeyHash(row.getBytes("hash")),
                KeyPolicy.State.valueOf(row.getString("state")),
                row.getTimestamp("created_at").toInstant(),
                expires == null ? null : expires.toInstant(),
                revoked == null ? null : revoked.toInstant());
    }
}
