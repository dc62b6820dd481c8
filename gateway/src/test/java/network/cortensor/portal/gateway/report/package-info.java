/** Tests of what a gateway says of itself. */
@NullMarked
package network.cortensor.portal.gateway.report;

import org.jspecify.annotations.NullMarked;
