package network.cortensor.portal.state.simulation;

/** Faults that are planted to see the simulation find them. */
enum Planted {
    NONE,
    GRANTS_OVER_THE_LIMIT,
    FORGETS_TO_FREE,
    FREES_TWICE,
    SERVES_THE_LAST_FIRST,
    STARVES_AN_ORGANIZATION,
    FORGETS_THAT_SOMEBODY_LEFT,
    FORGETS_PATIENCE,
    SERVES_THE_DEAD
}
