/** Cortensor Portal, e2e: black box tests of the packaged program. */
@NullMarked
package network.cortensor.portal.e2e;

import org.jspecify.annotations.NullMarked;
