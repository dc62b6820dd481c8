/**
 * Configuration: one record tree, checked when it is built. A record component with a {@link
 * network.cortensor.portal.app.config.Setting} is all it takes to add a value: name, environment name, help and the reference page
 * follow from it.
 */
@NullMarked
package network.cortensor.portal.app.config;

import org.jspecify.annotations.NullMarked;
