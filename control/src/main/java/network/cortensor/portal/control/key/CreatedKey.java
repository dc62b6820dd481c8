package network.cortensor.portal.control.key;

import network.cortensor.portal.domain.Secret;

/**
 * A key that was just made.
 *
 * @param key what is stored of it
 * @param text the key itself: shown this once, stored nowhere
 */
public record CreatedKey(StoredKey key, Secret text) {}
