package network.cortensor.portal.domain.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import network.cortensor.portal.domain.usage.Tokens;
import org.junit.jupiter.api.Test;

class PriceTest {
    private final Price price = new Price(1, 50, 5, 200);

    @Test
    void everyTokenHasItsOwnPrice() {
        assertThat(price.cost(new Tokens(100, 40, 10, 4))).isEqualTo(60 * 50 + 40 * 5 + 10 * 200);
    }

    @Test
    void nothingUsedCostsNothing() {
        assertThat(price.cost(Tokens.NONE)).isZero();
    }

    @Test
    void aCostThatDoesNotFitIsAnErrorAndNotANumber() {
        assertThatThrownBy(() -> price.cost(new Tokens(Long.MAX_VALUE / 2, 0, 0, 0)))
                .isInstanceOf(ArithmeticException.class);
    }
}
