package network.cortensor.portal.control.text;

/** A text that cannot be stored. The message names it and says what is wrong with it, without repeating it. */
public final class NotPlainText extends RuntimeException {
    private static final long serialVersionUID = 1L;

    NotPlainText(String message) {
        super(message, null, false, false);
    }
}
