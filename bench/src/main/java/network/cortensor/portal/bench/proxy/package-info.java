/** The proxies that are compared, and the server behind them. */
@NullMarked
package network.cortensor.portal.bench.proxy;

import org.jspecify.annotations.NullMarked;
