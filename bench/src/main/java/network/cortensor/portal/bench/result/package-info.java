/** Figures, and how they are compared, printed and kept. */
@NullMarked
package network.cortensor.portal.bench.result;

import org.jspecify.annotations.NullMarked;
