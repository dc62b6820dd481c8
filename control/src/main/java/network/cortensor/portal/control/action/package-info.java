/**
 * What operators do to pools, routers, sessions, models and leases: one entry for every verb on every subject, with its impact shown
 * before, once for each idempotency key, and as an event with before and after.
 */
@NullMarked
package network.cortensor.portal.control.action;

import org.jspecify.annotations.NullMarked;
