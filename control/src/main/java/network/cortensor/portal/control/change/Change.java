package network.cortensor.portal.control.change;

import network.cortensor.portal.domain.key.KeyHash;

/** Something that gateways must know within a second. */
public sealed interface Change {
    /** A key was made, revoked or changed: forget what is cached of it. */
    record KeyChanged(KeyHash hash) implements Change {}

    /** The catalog or what operators set in it: load it again. */
    record CatalogChanged() implements Change {}

    /** The first word of a feed, and whenever changes were missed: forget everything cached and load the catalog again. */
    record EverythingChanged() implements Change {}
}
