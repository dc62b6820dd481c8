/** How long what is written about the past is kept. Usage itself is kept until somebody removes a month of it. */
@NullMarked
package network.cortensor.portal.control.retention;

import org.jspecify.annotations.NullMarked;
