/** Who asks: the Keys port and its native implementation. */
@NullMarked
package network.cortensor.portal.gateway.key;

import org.jspecify.annotations.NullMarked;
