/** The timeline of what changed: what the fleet manager observed, what operators did, what ended by itself. */
@NullMarked
package network.cortensor.portal.control.event;

import org.jspecify.annotations.NullMarked;
