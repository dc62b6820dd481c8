/** How changes reach every gateway within a second. */
@NullMarked
package network.cortensor.portal.control.change;

import org.jspecify.annotations.NullMarked;
