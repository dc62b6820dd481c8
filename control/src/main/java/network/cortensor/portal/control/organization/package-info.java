/** Who pays. */
@NullMarked
package network.cortensor.portal.control.organization;

import org.jspecify.annotations.NullMarked;
