/** Fleet: what sessions have left, and which sessions routers know. */
@NullMarked
package network.cortensor.portal.fleet.session;

import org.jspecify.annotations.NullMarked;
