/** The request as clients send it: read once, checked, kept as bytes. */
@NullMarked
package network.cortensor.portal.upstream.request;

import org.jspecify.annotations.NullMarked;
