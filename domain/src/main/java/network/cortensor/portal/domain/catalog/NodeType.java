package network.cortensor.portal.domain.catalog;

/** What serves a session: nodes of its own, or whichever are free. */
public enum NodeType {
    DEDICATED,
    EPHEMERAL
}
