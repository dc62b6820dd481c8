/** How requests and answers look on the wire: bodies, headers, what browsers need. */
@NullMarked
package network.cortensor.portal.gateway.wire;

import org.jspecify.annotations.NullMarked;
