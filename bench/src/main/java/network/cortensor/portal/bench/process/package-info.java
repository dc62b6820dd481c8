/** Processes that the bench starts and measures, as the kernel accounts for them. */
@NullMarked
package network.cortensor.portal.bench.process;

import org.jspecify.annotations.NullMarked;
