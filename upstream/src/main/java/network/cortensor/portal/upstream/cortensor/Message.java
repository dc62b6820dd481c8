package network.cortensor.portal.upstream.cortensor;

/**
 * One chat message, its text parts joined.
 *
 * @param role who speaks
 * @param text what is said, as it came
 */
record Message(Role role, String text) {
    /** Who speaks. {@code developer} messages of newer clients are instructions like {@code system} ones. */
    enum Role {
        INSTRUCTIONS,
        USER,
        ASSISTANT
    }

    /** Never the text: it belongs to the customer. */
    @Override
    public String toString() {
        return "Message[" + role + "]";
    }
}
