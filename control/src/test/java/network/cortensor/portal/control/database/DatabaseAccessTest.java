package network.cortensor.portal.control.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import network.cortensor.portal.domain.Secret;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DatabaseAccessTest {
    @Test
    void readsAddressesAsSupabaseWritesThem() {
        assertThat(DatabaseAccess.parse(
                        "postgresql://postgres.abc:p%40ss+word@db.example.com:5432/postgres?sslmode=require"))
                .isEqualTo(new DatabaseAccess(
                        "jdbc:postgresql://db.example.com:5432/postgres?sslmode=require",
                        "postgres.abc",
                        new Secret("p@ss+word"),
                        false));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "postgres://u:p@aws-0-eu.pooler.supabase.com:6543/postgres",
                "jdbc:postgresql://bouncer/portal?user=u&password=p&prepareThreshold=0"
            })
    void knowsATransactionPooler(String address) {
        var access = DatabaseAccess.parse(address);
        assertThat(access.transactionPooler()).isTrue();
        assertThat(access.properties()).containsEntry("prepareThreshold", "0");
        assertThat(access.password()).isEqualTo(new Secret("p"));
        assertThat(access.toString()).doesNotContain("password=p");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "mysql://u:hush@host/db",
                "postgresql://u:hush@host",
                "hush",
                "postgresql://u:hu sh@host/db",
                "postgresql:///hush"
            })
    void refusesOthersWithoutRepeatingThem(String address) {
        assertThatThrownBy(() -> DatabaseAccess.parse(address))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("postgresql://")
                .hasMessageNotContainingAny("hush", "hu sh");
    }
}
