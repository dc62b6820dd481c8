/** The command line: one class per verb. What a verb starts or asks for lies behind {@link network.cortensor.portal.app.command.Launch} or the operators' API. */
@NullMarked
package network.cortensor.portal.app.command;

import org.jspecify.annotations.NullMarked;
