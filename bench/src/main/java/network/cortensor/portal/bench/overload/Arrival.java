package network.cortensor.portal.bench.overload;

/**
 * A request that will come, whatever became of those before it.
 *
 * @param atNanos when, after the load's begin
 * @param organization whose, counted from 0
 * @param stream whether it asks for a stream
 * @param tokens output that it asks for: how long a router works on it
 * @param choice by which a gateway is chosen among those that are up
 */
public record Arrival(long atNanos, int organization, boolean stream, int tokens, int choice) {}
