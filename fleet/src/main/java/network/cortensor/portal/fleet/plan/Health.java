package network.cortensor.portal.fleet.plan;

/** Whether a router (or a member of a group) works. */
public enum Health {
    HEALTHY,
    FAILING,
    /** Nobody has heard of it for a while: not the same as failing. */
    UNKNOWN
}
