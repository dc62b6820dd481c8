package network.cortensor.portal.app.command;

/** How a command ended, for scripts. */
public enum ExitCode {
    /** It did what it was asked for. */
    DONE(0),
    /** It could not; the last line says why. */
    FAILED(1),
    /** It was called wrongly. */
    USAGE(2),
    /** The portal's operators' listener does not answer. */
    UNREACHABLE(3);

    private final int code;

    ExitCode(int code) {
        this.code = code;
    }

    /** The status of the process. */
    public int code() {
        return code;
    }
}
