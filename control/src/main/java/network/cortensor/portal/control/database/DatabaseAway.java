package network.cortensor.portal.control.database;

/** The database cannot be reached now; later it may. */
public final class DatabaseAway extends DatabaseException {
    private static final long serialVersionUID = 1L;

    DatabaseAway(String message, Throwable cause) {
        super(message, cause);
    }
}
