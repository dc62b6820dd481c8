package network.cortensor.portal.upstream.request;

/**
 * A top-level field of a request body, as a range of its bytes.
 *
 * @param name the field's name
 * @param kind what its value is
 * @param start index of the value's first byte (an opening quote, bracket or brace included)
 * @param end index after the value's last byte
 */
public record Field(String name, Kind kind, int start, int end) {
    /** What a JSON value is. */
    public enum Kind {
        STRING,
        INTEGER,
        DECIMAL,
        BOOLEAN,
        NULL,
        OBJECT,
        ARRAY
    }
}
