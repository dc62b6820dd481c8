/** Domain: what may go wrong, one registry. */
@NullMarked
package network.cortensor.portal.domain.problem;

import org.jspecify.annotations.NullMarked;
