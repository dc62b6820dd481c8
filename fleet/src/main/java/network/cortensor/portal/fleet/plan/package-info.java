/** Fleet, second step: from what was observed to what should be so. Pure: no clock, no network, no database. */
@NullMarked
package network.cortensor.portal.fleet.plan;

import org.jspecify.annotations.NullMarked;
