/** What operators see of the fleet at one moment: catalog, what is set and observed on it, gateways' reports, recent traffic. */
@NullMarked
package network.cortensor.portal.control.picture;

import org.jspecify.annotations.NullMarked;
