package network.cortensor.portal.state;

import network.cortensor.portal.domain.catalog.Session;

/**
 * The right to send one request to a session.
 *
 * @param session where
 * @param number only grows; two leases never share one
 * @param waitMicros how long the request waited for it, in microseconds
 */
public record Lease(Session session, long number, long waitMicros) {}
