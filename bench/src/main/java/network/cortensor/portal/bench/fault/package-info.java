/** What breaks while a site works, and how soon it works again. */
@NullMarked
package network.cortensor.portal.bench.fault;

import org.jspecify.annotations.NullMarked;
