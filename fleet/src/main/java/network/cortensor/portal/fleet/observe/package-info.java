/** Fleet, first step: what gateways experienced and what pings found. */
@NullMarked
package network.cortensor.portal.fleet.observe;

import org.jspecify.annotations.NullMarked;
