/** What is sold and what serves it: the catalog file, its difference to what is stored, and the stored catalog. */
@NullMarked
package network.cortensor.portal.control.catalog;

import org.jspecify.annotations.NullMarked;
