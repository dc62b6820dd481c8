/** Cortensor Portal, simulator: simulated routers. */
@NullMarked
package network.cortensor.portal.simulator;

import org.jspecify.annotations.NullMarked;
