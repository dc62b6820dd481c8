package network.cortensor.portal.control.key;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HexFormat;
import network.cortensor.portal.control.database.Database;
import network.cortensor.portal.control.database.PostgresForTests;
import network.cortensor.portal.control.organization.Organizations;
import network.cortensor.portal.domain.Ids;
import network.cortensor.portal.domain.key.ApiKeyText;
import network.cortensor.portal.domain.key.Environment;
import network.cortensor.portal.domain.key.KeyHasher;
import network.cortensor.portal.domain.key.KeyPolicy;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class KeyStoreTest {
    private static final Instant NOW = Instant.parse("2026-11-21T10:00:00Z");
    private static final Clock CLOCK = Clock.fixed(NOW, ZoneOffset.UTC);
    private static final KeyHasher HASHER =
            new KeyHasher("a pepper of enough bytes".getBytes(StandardCharsets.US_ASCII));

    private final Database database = PostgresForTests.migrated();
    private final KeyStore keys = new KeyStore(database, HASHER, new Ids(CLOCK), CLOCK);

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void storesNothingThatCouldBeUsedAsAKey() {
        var created = keys.create(new NewKey(Organizations.DEFAULT, "laptop", Environment.LIVE, null));
        var text = created.text().reveal();
        assertThat(ApiKeyText.wellFormed(text)).isTrue();
        assertThat(created.toString()).doesNotContain(text);
        String row = database.jdbi()
                .withHandle(handle -> handle.createQuery("SELECT k::text FROM portal.api_keys k WHERE id = :id")
                        .bind("id", created.key().id())
                        .mapTo(String.class)
                        .one());
        assertThat(row).contains(ApiKeyText.display(text)).doesNotContain(text.substring(ApiKeyText.DISPLAY));
    }

    @Test
    void findsAKeyByItsHashOnly() {
        var expiry = NOW.plus(Duration.ofDays(30));
        var created = keys.create(new NewKey(Organizations.DEFAULT, "ci", Environment.TEST, expiry));
        assertThat(keys.find(HASHER.hash(created.text().reveal())))
                .contains(new KeyPolicy(
                        created.key().id(),
                        Organizations.DEFAULT,
                        Environment.TEST,
                        created.key().display(),
                        KeyPolicy.State.ACTIVE,
                        expiry));
        assertThat(keys.find(HASHER.hash("pk_test_somebodyelse"))).isEmpty();
    }

    @Test
    void revokesByIdOrByWhatIsShown() {
        var one = keys.create(new NewKey(Organizations.DEFAULT, "one", Environment.LIVE, null));
        var two = keys.create(new NewKey(Organizations.DEFAULT, "two", Environment.LIVE, null));
        assertThat(keys.revoke(one.key().id()).revokedAt()).isEqualTo(NOW);
        assertThat(keys.revoke(two.key().display()).state()).isEqualTo(KeyPolicy.State.REVOKED);
        assertThat(keys.find(two.key().hash())).map(KeyPolicy::state).contains(KeyPolicy.State.REVOKED);
        assertThat(keys.revoke(one.key().id()))
                .as("again")
                .isEqualTo(keys.revoke(one.key().id()));
        assertThat(keys.list(Organizations.DEFAULT)).extracting(StoredKey::name).contains("one", "two");
    }

    @Test
    void refusesToGuess() {
        var one = keys.create(new NewKey(Organizations.DEFAULT, "one", Environment.LIVE, null));
        var two = keys.create(new NewKey(Organizations.DEFAULT, "two", Environment.LIVE, null));
        database.jdbi()
                .useHandle(handle -> handle.execute(
                        "UPDATE portal.api_keys SET display = ? WHERE id = ?",
                        one.key().display(),
                        two.key().id()));
        assertRefused(() -> keys.revoke(one.key().display()), KeyRefused.Reason.AMBIGUOUS_KEY);
        assertRefused(() -> keys.revoke("pk_live_"), KeyRefused.Reason.UNKNOWN_KEY);
        assertThat(keys.find(one.key().hash())).map(KeyPolicy::state).contains(KeyPolicy.State.ACTIVE);
    }

    @Test
    void refusesUnknownOwnersAndPastExpiry() {
        assertRefused(
                () -> keys.create(new NewKey("org_nobody", "", Environment.LIVE, null)),
                KeyRefused.Reason.UNKNOWN_ORGANIZATION);
        assertRefused(
                () -> keys.create(new NewKey(Organizations.DEFAULT, "", Environment.LIVE, NOW)),
                KeyRefused.Reason.EXPIRY_PASSED);
    }

    @Test
    void organizationsOwnKeys() {
        var organizations = new Organizations(database, new Ids(CLOCK), CLOCK);
        var made = organizations.create("Example");
        assertThat(organizations.list())
                .extracting(Organizations.Organization::id)
                .contains(Organizations.DEFAULT, made.id());
        var key = keys.create(new NewKey(made.id(), "theirs", Environment.LIVE, null));
        assertThat(keys.list(made.id())).containsExactly(key.key());
    }

    @Test
    void theWeightOfAnOrganizationGoesWithItsKeys() {
        var organizations = new Organizations(database, new Ids(CLOCK), CLOCK);
        var key = keys.create(new NewKey(Organizations.DEFAULT, "", Environment.LIVE, null))
                .key();
        assertThat(keys.find(key.hash())).map(KeyPolicy::weight).contains(1);
        organizations.weight(Organizations.DEFAULT, 7);
        assertThat(keys.find(key.hash())).map(KeyPolicy::weight).contains(7);
        String change = database.jdbi()
                .withHandle(handle -> handle.createQuery(
                                "SELECT subject FROM portal.changes WHERE kind = 'key' ORDER BY version DESC LIMIT 1")
                        .mapTo(String.class)
                        .one());
        assertThat(change)
                .as("gateways forget the key")
                .isEqualTo(HexFormat.of().formatHex(key.hash().bytes()));
        assertThatThrownBy(() -> organizations.weight(Organizations.DEFAULT, 0))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> organizations.weight("org_nobody", 1)).hasMessageContaining("org_nobody");
    }

    @Test
    void everyActiveKeyOfAnOrganizationIsToldOnceWhenItsWeightChanges() {
        var organizations = new Organizations(database, new Ids(CLOCK), CLOCK);
        var other = organizations.create("Other");
        var told = new ArrayList<String>();
        for (var i = 0; i < 5; i++) {
            var key = keys.create(new NewKey(Organizations.DEFAULT, "", Environment.LIVE, null))
                    .key();
            told.add(HexFormat.of().formatHex(key.hash().bytes()));
        }
        keys.create(new NewKey(other.id(), "", Environment.LIVE, null));
        keys.revoke(keys.create(new NewKey(Organizations.DEFAULT, "", Environment.LIVE, null))
                .key()
                .id());
        var before = version();
        organizations.weight(Organizations.DEFAULT, 3);
        assertThat(version()).isEqualTo(before + 5);
        var changes = database.jdbi()
                .withHandle(handle -> handle.createQuery(
                                "SELECT subject FROM portal.changes WHERE version > :before ORDER BY version")
                        .bind("before", before)
                        .mapTo(String.class)
                        .list());
        assertThat(changes).containsExactlyInAnyOrderElementsOf(told);
        organizations.weight(organizations.create("Without keys").id(), 2);
        assertThat(version()).isEqualTo(before + 5);
    }

    private long version() {
        return database.jdbi()
                .withHandle(handle -> handle.createQuery("SELECT version FROM portal.version")
                        .mapTo(Long.class)
                        .one());
    }

    private static void assertRefused(Runnable request, KeyRefused.Reason reason) {
        assertThatThrownBy(request::run)
                .isInstanceOfSatisfying(
                        KeyRefused.class,
                        refused -> assertThat(refused.reason()).isEqualTo(reason));
    }
}
