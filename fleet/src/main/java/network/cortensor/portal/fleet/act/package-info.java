/** Fleet, third step: writes what has changed, as the leader or not at all. */
@NullMarked
package network.cortensor.portal.fleet.act;

import org.jspecify.annotations.NullMarked;
