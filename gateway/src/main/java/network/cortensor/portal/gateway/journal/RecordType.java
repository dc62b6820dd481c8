package network.cortensor.portal.gateway.journal;

/** What a record says. */
enum RecordType {
    /** A request is about to be sent; holds the event that stands if the process dies. */
    OPENED(1),
    /** The request has ended; holds the event as it is. */
    ENDED(2);

    private final byte code;

    RecordType(int code) {
        this.code = (byte) code;
    }

    /** First byte of the record's body. */
    byte code() {
        return code;
    }
}
