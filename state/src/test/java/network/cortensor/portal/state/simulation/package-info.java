/** Seeded schedules that any implementation of the runtime state is driven through, checked after every step. */
@NullMarked
package network.cortensor.portal.state.simulation;

import org.jspecify.annotations.NullMarked;
