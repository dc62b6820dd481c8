/**
 * Simulated upstreams: real HTTP servers on loopback that speak the Cortensor router API ({@link
 * network.cortensor.portal.simulator.SimulatedRouter}) and the OpenAI API ({@link
 * network.cortensor.portal.simulator.SimulatedOpenAiServer}), misbehave when told to ({@link
 * network.cortensor.portal.simulator.Behaviour}) and count what they saw ({@link
 * network.cortensor.portal.simulator.Seen}).
 *
 * <p>A request becomes a {@code Reply}: a script of steps, computed at once and without IO.
 * {@code Playback} plays it over the connection. So every oddity is data, and only one
 * class knows about sockets, timers and clients that leave.
 */
@NullMarked
package network.cortensor.portal.simulator;

import org.jspecify.annotations.NullMarked;
