/** What every implementation of the runtime state promises, as tests that each of them runs. */
@NullMarked
package network.cortensor.portal.state.contract;

import org.jspecify.annotations.NullMarked;
