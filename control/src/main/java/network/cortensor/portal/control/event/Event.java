package network.cortensor.portal.control.event;

/**
 * An event of the timeline.
 *
 * @param id only grows, and events become visible in the order of their ids
 * @param fact what happened
 */
public record Event(long id, NewEvent fact) {}
