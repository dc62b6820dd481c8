package network.cortensor.portal.state;

import network.cortensor.portal.domain.catalog.Session;

/**
 * The right to send one request to a session.
 *
 * @param session where
 * @param poolId the pool that it was leased from
 * @param number only grows; two leases never share one
 * @param waitMicros how long the request waited for it, in microseconds
 * @param expectedMicros what was expected when it began to wait, in microseconds; zero if it did not
 */
public record Lease(Session session, String poolId, long number, long waitMicros, long expectedMicros) {}
