/** How soon what an operator decides acts on every gateway. */
@NullMarked
package network.cortensor.portal.bench.control;

import org.jspecify.annotations.NullMarked;
