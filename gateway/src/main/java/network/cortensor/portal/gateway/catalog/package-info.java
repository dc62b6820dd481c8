/** The last catalog on the gateway's own disk: a start without the database serves from it. */
@NullMarked
package network.cortensor.portal.gateway.catalog;

import org.jspecify.annotations.NullMarked;
