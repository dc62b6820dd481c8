package network.cortensor.portal.app.nginx;

import java.nio.file.Path;
import java.time.Duration;

/**
 * What an installation chooses about its nginx.
 *
 * @param listen as nginx's {@code listen} wants it: {@code 8090} or {@code 10.0.0.9:8090}
 * @param workers as nginx's {@code worker_processes} wants it: {@code auto} or a number
 * @param logs folder of {@code access.log} and {@code error.log}
 * @param run folder for the process's number, its sockets and its temporary files; it must exist
 * @param silence how long a router may stay silent before nginx gives it up
 * @param failTimeout how long a member that failed is left alone
 * @param authorities file with the certificates of those who may vouch for members with TLS
 */
public record NginxSettings(
        String listen, String workers, Path logs, Path run, Duration silence, Duration failTimeout, Path authorities) {
    /**
     * The gateway waits 300 s for the first byte and then reads on for 120 s before it hangs up on a router. nginx is the last to give
     * up: a member that it let go of sooner would get its next request while it may be at work.
     */
    public static final Duration SILENCE = Duration.ofMinutes(8);

    /** The least that {@link #silence} should be: the gateway's patience for the first byte. */
    public static final Duration LEAST_SILENCE = Duration.ofMinutes(5);

    /** How long a member that failed is left alone unless told otherwise. */
    public static final Duration FAIL_TIMEOUT = Duration.ofSeconds(10);

    /** The usual ones for a port or an address with one. */
    public static NginxSettings of(String listen) {
        return new NginxSettings(
                listen,
                "auto",
                Path.of("/var/log/nginx"),
                Path.of("/run/portal-nginx"),
                SILENCE,
                FAIL_TIMEOUT,
                Path.of("/etc/ssl/certs/ca-certificates.crt"));
    }
}
