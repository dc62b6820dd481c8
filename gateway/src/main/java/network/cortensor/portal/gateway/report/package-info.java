/** What a gateway says of itself: to the other gateways once a second, and to whoever scrapes it. */
@NullMarked
package network.cortensor.portal.gateway.report;

import org.jspecify.annotations.NullMarked;
