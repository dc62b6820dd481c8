/** Cortensor Portal, domain: the nouns and their rules. */
@NullMarked
package network.cortensor.portal.domain;

import org.jspecify.annotations.NullMarked;
