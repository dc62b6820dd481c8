package network.cortensor.portal.bench.site;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import network.cortensor.portal.bench.process.Child;

/** One gateway process with a data folder and ports of its own; killed, it can be started again on what it left. */
public final class GatewayProcess implements AutoCloseable {
    private static final Duration START = Duration.ofSeconds(90);

    private final String name;
    private final List<String> command;
    private final Map<String, String> environment;
    private final Path folder;
    private final int port;
    private final int opsPort;
    private Child child;
    private int starts = 1;
    private volatile boolean up = true;

    private GatewayProcess(
            String name, List<String> command, Map<String, String> environment, Path folder, int port, int opsPort)
            throws IOException {
        this.name = name;
        this.command = command;
        this.environment = environment;
        this.folder = folder;
        this.port = port;
        this.opsPort = opsPort;
        this.child = Child.start(name + "-1", command, environment, folder);
    }

    /** Starts one, and does not wait for it. */
    static GatewayProcess start(Path launcher, String name, Map<String, String> shared, Path folder)
            throws IOException {
        int port = Child.freePort();
        int opsPort = Child.freePort();
        var environment = new HashMap<>(shared);
        environment.put("PORTAL_DATA", folder.resolve(name).toString());
        environment.put("PORTAL_GATEWAY_ID", name);
        environment.put("PORTAL_GATEWAY_PORT", String.valueOf(port));
        environment.put("PORTAL_OPS_PORT", String.valueOf(opsPort));
        var command = List.of(launcher.toString(), "serve", "--role", "gateway");
        return new GatewayProcess(name, command, environment, folder, port, opsPort);
    }

    void awaitListening() throws IOException, InterruptedException {
        child.awaitListening(port, START);
        child.awaitListening(opsPort, START);
    }

    /** Its name in leases and usage events. */
    public String name() {
        return name;
    }

    /** Where customers call. */
    public URI api() {
        return URI.create("http://127.0.0.1:" + port);
    }

    /** Its listener for operators. */
    public URI ops() {
        return URI.create("http://127.0.0.1:" + opsPort);
    }

    /** The process as it runs now. */
    public Child child() {
        return child;
    }

    /** Whether it is meant to be there: a load balancer would send requests to it. */
    public boolean up() {
        return up;
    }

    /** Kills it: no hook runs, nothing is written by the program. */
    public void kill() {
        up = false;
        child.kill();
    }

    /** Asks it to end, and waits until it has. */
    public void stop() {
        up = false;
        child.close();
    }

    /** Starts it again on what it left. */
    public void startAgain() throws IOException, InterruptedException {
        starts++;
        child.close();
        child = Child.start(name + "-" + starts, command, environment, folder);
        awaitListening();
        up = true;
    }

    @Override
    public void close() {
        child.close();
    }
}
