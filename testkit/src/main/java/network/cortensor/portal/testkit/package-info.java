/** Cortensor Portal, testkit: test clock and seeded generators. */
@NullMarked
package network.cortensor.portal.testkit;

import org.jspecify.annotations.NullMarked;
