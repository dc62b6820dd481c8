/** Tests of the usage journal. */
@NullMarked
package network.cortensor.portal.gateway.journal;

import org.jspecify.annotations.NullMarked;
