package network.cortensor.portal.control.catalog;

import org.jspecify.annotations.Nullable;

/**
 * What operators set on an offer.
 *
 * @param enabled whether it may be called, or null for what the file says
 * @param mapping the pools that serve it, or null for what the file says
 */
public record OfferSetting(
        @Nullable Boolean enabled, @Nullable Mapping mapping) {
    static final OfferSetting NONE = new OfferSetting(null, null);

    boolean enabledOver(boolean byFile) {
        return enabled == null ? byFile : enabled;
    }

    Mapping mappingOver(Mapping byFile) {
        return mapping == null ? byFile : mapping;
    }
}
