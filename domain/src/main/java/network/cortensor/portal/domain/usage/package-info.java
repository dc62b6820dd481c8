/** Domain: what was used, and what it costs. */
@NullMarked
package network.cortensor.portal.domain.usage;

import org.jspecify.annotations.NullMarked;
