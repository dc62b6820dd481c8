package network.cortensor.portal.fleet.lead;

/** Somebody else leads, or nobody: what was to be written as the leader is not written. */
public final class LeadershipLost extends RuntimeException {
    private static final long serialVersionUID = 1;

    LeadershipLost(Term term) {
        super("term " + term.number() + " of " + term.holder() + " is over");
    }
}
