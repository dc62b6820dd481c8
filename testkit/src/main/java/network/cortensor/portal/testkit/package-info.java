/** Cortensor Portal, testkit: test clock, waits and free ports. */
@NullMarked
package network.cortensor.portal.testkit;

import org.jspecify.annotations.NullMarked;
