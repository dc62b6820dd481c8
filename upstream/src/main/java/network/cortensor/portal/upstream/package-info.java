/** Cortensor Portal, upstream: the Upstream port and its two implementations. */
@NullMarked
package network.cortensor.portal.upstream;

import org.jspecify.annotations.NullMarked;
