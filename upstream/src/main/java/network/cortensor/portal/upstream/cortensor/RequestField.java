package network.cortensor.portal.upstream.cortensor;

/**
 * What becomes of one field of OpenAI's API at a text router.
 *
 * @param name the field's name
 * @param calls which call has it
 * @param treatment what is done with it
 * @param rule which values are taken
 * @param note what a reader should know, or empty
 */
record RequestField(String name, Calls calls, Treatment treatment, FieldRule rule, String note) {
    /** Which calls have a field. */
    enum Calls {
        BOTH("both"),
        CHAT("chat"),
        COMPLETIONS("completions");

        private final String word;

        Calls(String word) {
            this.word = word;
        }

        String word() {
            return word;
        }
    }

    /** What is done with a field. */
    enum Treatment {
        /** Sent to the router as it is. */
        ACCEPTED,
        /** Sent in another form, or acted upon here. */
        MAPPED,
        /** Checked and left out: the answer is right without it. */
        IGNORED,
        /** Only values that ask for nothing are taken; others get 400 {@code unsupported_parameter}. */
        REFUSED
    }
}
