/** Domain: API keys and who presents them. */
@NullMarked
package network.cortensor.portal.domain.key;

import org.jspecify.annotations.NullMarked;
