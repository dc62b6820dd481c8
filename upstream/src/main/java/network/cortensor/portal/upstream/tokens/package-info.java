/** Counting tokens where an upstream does not say how many there were. */
@NullMarked
package network.cortensor.portal.upstream.tokens;

import org.jspecify.annotations.NullMarked;
