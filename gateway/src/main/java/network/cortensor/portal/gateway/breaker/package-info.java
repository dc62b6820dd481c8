/** Circuit breakers: what this gateway has experienced with each router decides how much it sends there. */
@NullMarked
package network.cortensor.portal.gateway.breaker;

import org.jspecify.annotations.NullMarked;
