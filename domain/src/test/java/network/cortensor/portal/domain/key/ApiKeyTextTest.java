package network.cortensor.portal.domain.key;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.SecureRandom;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ApiKeyTextTest {
    private final SecureRandom random = new SecureRandom();

    @Test
    void aNewKeyIsWellFormed() {
        for (var i = 0; i < 1_000; i++) {
            assertThat(ApiKeyText.wellFormed(ApiKeyText.generate(Environment.LIVE, random)))
                    .isTrue();
            assertThat(ApiKeyText.generate(Environment.TEST, random))
                    .startsWith("pk_test_")
                    .hasSize(ApiKeyText.LENGTH);
        }
    }

    @Test
    void anySingleTypoIsNoticed() {
        var key = ApiKeyText.generate(Environment.LIVE, random);
        for (var i = 0; i < key.length(); i++) {
            var typo = new StringBuilder(key);
            typo.setCharAt(i, key.charAt(i) == 'x' ? 'y' : 'x');
            assertThat(ApiKeyText.wellFormed(typo.toString()))
                    .as("typo at %d", i)
                    .isFalse();
        }
    }

    @Test
    void twoSwappedNeighboursAreNoticed() {
        var key = ApiKeyText.generate(Environment.LIVE, random);
        for (var i = 8; i < key.length() - 1; i++) {
            var swapped = new StringBuilder(key);
            swapped.setCharAt(i, key.charAt(i + 1));
            swapped.setCharAt(i + 1, key.charAt(i));
            if (!swapped.toString().equals(key)) {
                assertThat(ApiKeyText.wellFormed(swapped.toString()))
                        .as("swap at %d", i)
                        .isFalse();
            }
        }
    }

    @Test
    void inventedKeysAreRefused() {
        var alphabet = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
        var seeded = new Random(20261121);
        for (var i = 0; i < 100_000; i++) {
            var invented = new StringBuilder("pk_live_");
            for (var c = 0; c < 40; c++) {
                invented.append(alphabet.charAt(seeded.nextInt(62)));
            }
            assertThat(ApiKeyText.wellFormed(invented.toString())).isFalse();
        }
    }

    @Test
    void otherTextsAreRefused() {
        for (var text :
                new String[] {"", "pk_live_", "sk-1234", "pk_live_" + "é".repeat(40), "pk_prod_" + "a".repeat(40)}) {
            assertThat(ApiKeyText.wellFormed(text)).as(text).isFalse();
        }
    }
}
