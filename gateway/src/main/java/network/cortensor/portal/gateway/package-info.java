/** Cortensor Portal, gateway: the hot path. */
@NullMarked
package network.cortensor.portal.gateway;

import org.jspecify.annotations.NullMarked;
