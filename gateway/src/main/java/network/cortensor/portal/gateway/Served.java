package network.cortensor.portal.gateway;

import network.cortensor.portal.domain.usage.End;

/**
 * How an answer that began has ended. Past the first byte the end is a value, never an exception, so that it is always counted.
 *
 * @param end how
 */
record Served(End end) {}
