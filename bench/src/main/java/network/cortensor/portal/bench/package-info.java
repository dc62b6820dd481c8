/** Cortensor Portal, bench: load scenarios with a baseline. */
@NullMarked
package network.cortensor.portal.bench;

import org.jspecify.annotations.NullMarked;
