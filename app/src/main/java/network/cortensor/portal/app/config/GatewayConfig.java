package network.cortensor.portal.app.config;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The hot path.
 *
 * @param host address to listen on
 * @param port TCP port; 0 takes a free one
 * @param id name of this gateway, or null to make one
 * @param maxBodyBytes largest request body
 * @param maxHeaderBytes largest request head
 * @param bodyTimeout from the head until the whole body has arrived
 * @param totalTimeout from the head until the answer has left
 * @param connectTimeout until an upstream connection stands
 * @param firstByteTimeout from sending upstream until the answer begins
 * @param idleTimeout between two pieces of an upstream answer
 * @param drainTimeout for reading on after a client has left
 * @param eventLoops threads of the hot path; 0 is one per core
 * @param corsOrigins web origins whose pages may call
 * @param shutdownNotice how long it serves on as not ready when the process is stopped
 * @param shutdownGrace for running requests when the process stops
 */
public record GatewayConfig(
        @Setting(
                value = "127.0.0.1",
                what = "Address on which customers' calls are accepted; `0.0.0.0` for every interface.")
        String host,

        @Setting(value = "8080", min = "0", max = "65535", what = "Port for customers' calls; 0 takes a free one.")
        int port,

        @Setting(
                absent = "made once and kept in the data folder",
                accepts = "1 to 64 letters, digits, `.`, `_`, `-`",
                what = "Name of this gateway in leases, usage events and consoles; every gateway needs its own.")
        @Nullable
        String id,

        @Setting(value = "10MiB", min = "1KiB", max = "1GiB", what = "Largest request body; larger ones get 413.")
        ByteSize maxBodyBytes,

        @Setting(
                value = "64KiB",
                min = "1KiB",
                max = "1MiB",
                what = "Largest request head, all header fields together; larger ones get 431.")
        ByteSize maxHeaderBytes,

        @Setting(
                value = "30s",
                min = "1s",
                max = "10m",
                what = "How long a request body may take to arrive; slower ones get 408.")
        Duration bodyTimeout,

        @Setting(
                value = "480s",
                min = "1s",
                max = "1h",
                what = "How long a call may take from its first byte to the answer's last.")
        Duration totalTimeout,

        @Setting(value = "5s", min = "100ms", max = "1m", what = "How long connecting to an upstream may take.")
        Duration connectTimeout,

        @Setting(
                value = "300s",
                min = "1s",
                max = "1h",
                what = "How long an upstream may take from the request until its answer begins.")
        Duration firstByteTimeout,

        @Setting(
                value = "120s",
                min = "1s",
                max = "1h",
                what = "How long an upstream may pause between two pieces of its answer.")
        Duration idleTimeout,

        @Setting(
                value = "120s",
                min = "1s",
                max = "1h",
                what =
                        "How long an answer that its client has left is read on, so that the session is free before it is used again.")
        Duration drainTimeout,

        @Setting(value = "0", min = "0", max = "256", what = "Event-loop threads; 0 is one per core.")
        int eventLoops,

        @Setting(
                value = "*",
                accepts = "`*`, or origins as in `https://app.example.com`, with commas",
                what = "Web origins whose pages may call the inference API.")
        List<String> corsOrigins,

        @Setting(
                value = "0s",
                min = "0s",
                max = "10m",
                what =
                        "How long a gateway that is stopped serves on while `/health/ready` answers 503, so that load balancers have left it before it refuses calls.")
        Duration shutdownNotice,

        @Setting(
                value = "30s",
                min = "0s",
                max = "1h",
                what = "How long running calls get to finish when the process is stopped.")
        Duration shutdownGrace)
        implements Checked {
    private static final Pattern ID = Pattern.compile("[A-Za-z0-9._-]{1,64}");
    private static final Pattern ORIGIN = Pattern.compile("https?://[A-Za-z0-9.\\[\\]:-]+");

    /** Keeps its own copy of the origins. */
    public GatewayConfig {
        corsOrigins = List.copyOf(corsOrigins);
    }

    @Override
    public List<Fault> faults() {
        var faults = new ArrayList<Fault>();
        if (host.isBlank()) {
            faults.add(new Fault("host", "is empty; 127.0.0.1 is this machine only, 0.0.0.0 every interface"));
        }
        if (id != null && !ID.matcher(id).matches()) {
            faults.add(new Fault("id", "\"" + id + "\" is not 1 to 64 letters, digits, '.', '_' or '-'"));
        }
        for (var origin : corsOrigins) {
            if (!origin.equals("*") && !ORIGIN.matcher(origin).matches()) {
                faults.add(new Fault(
                        "corsOrigins", "\"" + origin + "\" is neither * nor an origin as in https://app.example.com"));
            }
        }
        notOverTotal(faults, "connectTimeout", connectTimeout);
        notOverTotal(faults, "firstByteTimeout", firstByteTimeout);
        notOverTotal(faults, "idleTimeout", idleTimeout);
        return faults;
    }

    /** A part that may take longer than the whole never takes effect: that is a misunderstanding, not a choice. */
    private void notOverTotal(List<Fault> faults, String name, Duration part) {
        if (part.compareTo(totalTimeout) > 0) {
            faults.add(new Fault(
                    name,
                    Notation.print(part) + " is longer than gateway.totalTimeout (" + Notation.print(totalTimeout)
                            + "): raise that one or lower this one"));
        }
    }
}
