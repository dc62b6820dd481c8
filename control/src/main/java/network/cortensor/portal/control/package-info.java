/** Cortensor Portal, control: control plane. */
@NullMarked
package network.cortensor.portal.control;

import org.jspecify.annotations.NullMarked;
