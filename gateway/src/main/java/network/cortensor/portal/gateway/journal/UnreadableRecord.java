package network.cortensor.portal.gateway.journal;

/** A whole record that this program cannot read: a newer one wrote it, or the disk changed it. */
final class UnreadableRecord extends Exception {
    private static final long serialVersionUID = 1L;

    UnreadableRecord(String why) {
        super(why);
    }

    UnreadableRecord(String why, Throwable cause) {
        super(why, cause);
    }
}
