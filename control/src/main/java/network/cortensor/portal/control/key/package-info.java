/** API keys as they are stored. */
@NullMarked
package network.cortensor.portal.control.key;

import org.jspecify.annotations.NullMarked;
