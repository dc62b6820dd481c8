package network.cortensor.portal.app.command;

/** A command cannot do what it was asked for. The message is one line that says what to do; it is all that people see. */
public final class Failure extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final ExitCode exitCode;

    /** The ordinary failure. */
    public Failure(String message) {
        this(ExitCode.FAILED, message);
    }

    /** A failure that scripts can tell apart. */
    public Failure(ExitCode exitCode, String message) {
        super(message, null, false, false);
        this.exitCode = exitCode;
    }

    /** How the process ends. */
    public ExitCode exitCode() {
        return exitCode;
    }
}
