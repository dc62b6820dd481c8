/** What routers tell about themselves: pings, sessions, tasks. For the fleet manager and for operators, never for a request's path. */
@NullMarked
package network.cortensor.portal.upstream.reads;

import org.jspecify.annotations.NullMarked;
