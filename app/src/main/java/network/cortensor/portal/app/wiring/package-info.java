/** Builds the objects of the program and joins them: the only place that knows all the parts. */
@NullMarked
package network.cortensor.portal.app.wiring;

import org.jspecify.annotations.NullMarked;
