package network.cortensor.portal.control.action;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;

/**
 * What an action would do, measured now. Nothing is changed by asking.
 *
 * @param before the subject as it is
 * @param after the subject as it would be
 * @param aliases every alias that the subject serves
 * @param requests requests of the last five minutes that the subject served
 * @param load requests in the subject's pools now
 * @param slotsBefore requests that the subject's pools can serve at once now
 * @param slotsAfter requests that they could serve at once afterwards
 * @param warnings what an operator should know, in plain sentences
 */
public record Impact(
        JsonNode before,
        JsonNode after,
        List<AliasImpact> aliases,
        long requests,
        PoolLoad load,
        int slotsBefore,
        int slotsAfter,
        List<String> warnings) {
    public Impact {
        aliases = List.copyOf(aliases);
        warnings = List.copyOf(warnings);
    }

    /**
     * What becomes of an alias.
     *
     * @param alias its name
     * @param requests of the last five minutes, wherever they were served
     * @param slotsBefore requests that can be served at once now
     * @param slotsAfter requests that could be served at once afterwards
     */
    public record AliasImpact(String alias, long requests, int slotsBefore, int slotsAfter) {}

    /** The aliases that could serve nothing any more, and can now. */
    public List<String> aliasesWithoutSlots() {
        return aliases.stream()
                .filter(alias -> alias.slotsBefore() > 0 && alias.slotsAfter() == 0)
                .map(AliasImpact::alias)
                .toList();
    }
}
