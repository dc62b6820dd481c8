/** The configuration of an nginx that stands in front of a group: several routers that serve the same model behind one address. */
@NullMarked
package network.cortensor.portal.app.nginx;

import org.jspecify.annotations.NullMarked;
