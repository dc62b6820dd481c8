/** The load that a proxy is put under: connections, requests, and the check that every answer is whole. */
@NullMarked
package network.cortensor.portal.bench.load;

import org.jspecify.annotations.NullMarked;
