/** One record per request, from which the log line and the metrics are made. */
@NullMarked
package network.cortensor.portal.gateway.record;

import org.jspecify.annotations.NullMarked;
