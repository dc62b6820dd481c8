/** Usage as it is stored and summed. */
@NullMarked
package network.cortensor.portal.control.usage;

import org.jspecify.annotations.NullMarked;
