package network.cortensor.portal.gateway;

/** The client went away before an answer had begun: nobody is left to be told. Cheap, without a stack trace. */
final class CallerLeft extends RuntimeException {
    private static final long serialVersionUID = 1L;

    CallerLeft() {
        super("the client left", null, false, false);
    }
}
