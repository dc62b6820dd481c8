/** Cortensor Portal, app: main, configuration, wiring. */
@NullMarked
package network.cortensor.portal.app;

import org.jspecify.annotations.NullMarked;
