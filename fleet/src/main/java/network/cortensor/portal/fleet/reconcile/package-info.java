/** Fleet: requests that ended oddly, compared with what their routers remember. */
@NullMarked
package network.cortensor.portal.fleet.reconcile;

import org.jspecify.annotations.NullMarked;
