/** A whole site of real processes: PostgreSQL, Redis, control, several gateways and the routers behind them. */
@NullMarked
package network.cortensor.portal.bench.site;

import org.jspecify.annotations.NullMarked;
