package network.cortensor.portal.app.command;

import picocli.CommandLine.Command;

/** {@code portal fleet}: what stands in front of routers. */
@Command(
        name = "fleet",
        description = "Writes configurations for what stands in front of routers.",
        footer = {"", "Example:", "  portal fleet nginx --pool oss-20b"})
final class FleetCommand {}
