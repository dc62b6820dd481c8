/** The operators' API. */
@NullMarked
package network.cortensor.portal.control.web;

import org.jspecify.annotations.NullMarked;
