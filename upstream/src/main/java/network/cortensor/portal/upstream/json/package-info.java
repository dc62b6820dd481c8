/** JSON as bytes: walking over it without building anything, and writing strings. */
@NullMarked
package network.cortensor.portal.upstream.json;

import org.jspecify.annotations.NullMarked;
