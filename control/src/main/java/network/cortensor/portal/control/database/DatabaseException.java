package network.cortensor.portal.control.database;

/** The database cannot be used. The message is for the operator: it says what is wrong and never holds a secret. */
public class DatabaseException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** A fault of our own finding. */
    public DatabaseException(String message) {
        super(message);
    }

    /** A fault with a cause. */
    public DatabaseException(String message, Throwable cause) {
        super(message, cause);
    }
}
