package network.cortensor.portal.upstream.json;

/** Bytes that are not the JSON they should be. Cheap: no stack trace, for it is the sender's fault and not ours. */
public final class MalformedJson extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int position;

    MalformedJson(String what, int position) {
        super(what, null, false, false);
        this.position = position;
    }

    /** What is wrong, in words that fit after "byte 12: "; never part of the text itself. */
    public String what() {
        return String.valueOf(getMessage());
    }

    /** Index of the byte at fault. */
    public int position() {
        return position;
    }
}
