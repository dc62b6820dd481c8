/** Domain: what is sold and what serves it. */
@NullMarked
package network.cortensor.portal.domain.catalog;

import org.jspecify.annotations.NullMarked;
