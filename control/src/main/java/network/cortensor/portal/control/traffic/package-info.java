/** Traffic by minute: counts and latency histograms that add up to the usage events, and reports on them. */
@NullMarked
package network.cortensor.portal.control.traffic;

import org.jspecify.annotations.NullMarked;
