/** The database: the one that the program brings along, connections, migrations. */
@NullMarked
package network.cortensor.portal.control.database;

import org.jspecify.annotations.NullMarked;
