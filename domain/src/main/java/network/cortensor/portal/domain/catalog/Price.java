package network.cortensor.portal.domain.catalog;

import network.cortensor.portal.domain.usage.Tokens;

/**
 * What tokens cost. Prices are whole nano-credits per token, so a cost is exact and nothing is ever rounded.
 *
 * @param version rises with every change; usage events name it
 * @param prompt nano-credits per prompt token that was not cached
 * @param cached nano-credits per cached prompt token
 * @param completion nano-credits per completion token, reasoning included
 */
public record Price(int version, long prompt, long cached, long completion) {
    public Price {
        if (prompt < 0 || cached < 0 || completion < 0) {
            throw new IllegalArgumentException("a price is not negative");
        }
    }

    /** The cost in nano-credits: {@code (prompt - cached) * prompt price + cached * cached price + completion * completion price}. */
    public long cost(Tokens tokens) {
        var fresh = Math.multiplyExact(tokens.prompt() - tokens.cached(), prompt);
        var reused = Math.multiplyExact(tokens.cached(), cached);
        var made = Math.multiplyExact(tokens.completion(), completion);
        return Math.addExact(Math.addExact(fresh, reused), made);
    }
}
