/** What gateways tell of themselves, and what is known of routers. */
@NullMarked
package network.cortensor.portal.domain.fleet;

import org.jspecify.annotations.NullMarked;
