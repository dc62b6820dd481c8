/** The HTTP edge of the gateway: listening, routes, what wraps every request. */
@NullMarked
package network.cortensor.portal.gateway.server;

import org.jspecify.annotations.NullMarked;
