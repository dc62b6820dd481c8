/**
 * The Cortensor router as an upstream: chat messages become one prompt, text becomes an answer in OpenAI's form, and whatever odd
 * thing a router says is told as one of the few ends that {@link network.cortensor.portal.upstream.Receiver} knows.
 */
@NullMarked
package network.cortensor.portal.upstream.cortensor;

import org.jspecify.annotations.NullMarked;
