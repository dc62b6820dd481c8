/** Fleet: which of several fleet managers acts. */
@NullMarked
package network.cortensor.portal.fleet.lead;

import org.jspecify.annotations.NullMarked;
