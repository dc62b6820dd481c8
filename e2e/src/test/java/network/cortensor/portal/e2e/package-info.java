/**
 * Black box tests: the packaged program is started through {@code ./portal}, and everything else goes over its sockets, its command
 * line, its data folder and its database.
 */
@NullMarked
package network.cortensor.portal.e2e;

import org.jspecify.annotations.NullMarked;
