/** Where a JVM's processor time and allocations go, by Flight Recorder. */
@NullMarked
package network.cortensor.portal.bench.profile;

import org.jspecify.annotations.NullMarked;
