package network.cortensor.portal.gateway.journal;

/** What became of a slot. All but {@link #LIVE} are done: the slot is not looked at again. */
enum SlotState {
    /** The request runs, or its event is not shipped yet. */
    LIVE(0),
    /** The sink has the event. */
    SHIPPED(1),
    /** The event could not be shipped and was put aside. */
    ASIDE(2),
    /** The process died before the opened record was whole: nothing was sent upstream. */
    VOID(3);

    private final int code;

    SlotState(int code) {
        this.code = code;
    }

    /** The number in the slot's head. Zero is what a fresh segment holds. */
    int code() {
        return code;
    }
}
