/** More requests than a pool can serve: how they arrive, what becomes of each, and what that says about the gateways. */
@NullMarked
package network.cortensor.portal.bench.overload;

import org.jspecify.annotations.NullMarked;
