package network.cortensor.portal.domain.usage;

/** Which call of the API a request made. */
public enum Endpoint {
    CHAT_COMPLETIONS("/v1/chat/completions"),
    COMPLETIONS("/v1/completions");

    private final String path;

    Endpoint(String path) {
        this.path = path;
    }

    /** The path that clients call. */
    public String path() {
        return path;
    }
}
