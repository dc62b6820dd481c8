/** Who may count capacity. */
@NullMarked
package network.cortensor.portal.control.capacity;

import org.jspecify.annotations.NullMarked;
