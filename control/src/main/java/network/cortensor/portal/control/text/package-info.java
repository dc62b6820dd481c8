/** Text of operators: what may be stored and shown. */
@NullMarked
package network.cortensor.portal.control.text;

import org.jspecify.annotations.NullMarked;
