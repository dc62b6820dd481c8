/** Cortensor Portal, state: runtime state. */
@NullMarked
package network.cortensor.portal.state;

import org.jspecify.annotations.NullMarked;
