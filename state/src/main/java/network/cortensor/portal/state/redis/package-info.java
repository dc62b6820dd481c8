/** Runtime state that many gateways share: one truth about every session, in Redis, changed by scripts only. */
@NullMarked
package network.cortensor.portal.state.redis;

import org.jspecify.annotations.NullMarked;
