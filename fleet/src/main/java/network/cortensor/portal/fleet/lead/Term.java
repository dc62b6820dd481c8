package network.cortensor.portal.fleet.lead;

/**
 * One time of leading.
 *
 * @param holder who leads
 * @param number greater than that of every earlier term
 */
public record Term(String holder, long number) {}
