package network.cortensor.portal.gateway.journal;

/**
 * Numbers of the fields of a stored event, 1 to 63. A number keeps its meaning for ever: a new field takes a new number, a
 * retired one is never given out again.
 */
final class EventField {
    /** Version of the body's layout. Fields come and go without touching it. */
    static final byte VERSION = 1;
    /** Kind of a field that holds a number: zig-zag, base 128, least significant group first. */
    static final int NUMBER = 0;
    /** Kind of a field that holds text: length in bytes as a plain base 128 number, then UTF-8. */
    static final int TEXT = 1;

    static final int REQUEST_ID = 1;
    static final int OCCURRED_SECONDS = 2;
    static final int OCCURRED_NANOS = 3;
    static final int ORGANIZATION = 4;
    static final int KEY = 5;
    static final int ENVIRONMENT = 6;
    static final int MODEL = 7;
    static final int POOL = 8;
    static final int ROUTER = 9;
    static final int SESSION = 10;
    static final int GATEWAY = 11;
    static final int ENDPOINT = 12;
    static final int STREAM = 13;
    static final int END = 14;
    static final int STATUS = 15;
    static final int ERROR_CODE = 16;
    static final int PROMPT_TOKENS = 17;
    static final int CACHED_TOKENS = 18;
    static final int COMPLETION_TOKENS = 19;
    static final int REASONING_TOKENS = 20;
    static final int USAGE_SOURCE = 21;
    static final int WAIT_MICROS = 22;
    static final int FIRST_TOKEN_MICROS = 23;
    static final int TOTAL_MICROS = 24;
    static final int HOLD = 25;
    static final int PRICE_VERSION = 26;
    static final int COST = 27;
    static final int CLIENT_REFERENCE = 28;
    static final int UPSTREAM_TASK = 29;
    static final int TRACE = 30;
    /** One more than the greatest number in use. */
    static final int LIMIT = 31;

    private EventField() {}
}
