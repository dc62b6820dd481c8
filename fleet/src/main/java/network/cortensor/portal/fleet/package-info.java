/** Cortensor Portal, fleet: watches routers and sessions and decides what may take traffic. Observe, plan, act. */
@NullMarked
package network.cortensor.portal.fleet;

import org.jspecify.annotations.NullMarked;
