package network.cortensor.portal.app.nginx;

import java.time.Duration;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * A whole nginx configuration for one group. What must hold: no router gets more requests at once than its limit; nothing is sent
 * twice; a request that reached no router is answered so that the gateway knows it; streams pass piece by piece; no prompt, answer or
 * token is written to disk. {@code deploy/nginx/README.md} says how each was found out.
 */
public final class NginxConfig {
    private static final int KILOBYTES_PER_MEMBER = 4;
    private static final int LEAST_KILOBYTES = 256;

    /** So that a hop's silence is always noticed by the one who counts. */
    private static final Duration HOP_MARGIN = Duration.ofSeconds(30);

    private final ModelGroup group;
    private final NginxSettings settings;

    private NginxConfig(ModelGroup group, NginxSettings settings) {
        this.group = group;
        this.settings = settings;
    }

    /** The text of {@code nginx.conf}. */
    public static String render(ModelGroup group, NginxSettings settings) {
        var config = new NginxConfig(group, settings);
        var http = config.common() + "\n" + config.members() + "\n" + config.server() + config.hops();
        return config.process() + "\nhttp {\n" + http.replaceAll("(?m) +$", "") + "}\n";
    }

    private String process() {
        return """
                # nginx in front of the routers of group %s, pool %s. Written by: portal fleet nginx --pool %s
                # Change the catalog and render this anew. deploy/nginx/README.md says what each line is for and how to reload.
                worker_processes %s;
                worker_rlimit_nofile 16384;
                pid %s/nginx.pid;
                error_log %s/error.log warn;

                events {
                    worker_connections 4096;
                }
                """.formatted(
                group.router(), group.pool(), group.pool(), settings.workers(), settings.run(), settings.logs());
    }

    private String common() {
        return """
                server_tokens off;

                # Never bodies, never Authorization. A line of its own for each request, with the member that served it.
                log_format group escape=json '{"at":"$time_iso8601","worker":$pid,"trace":"$http_traceparent",'
                    '"method":"$request_method","path":"$uri","status":$status,"seconds":$request_time,'
                    '"member":"$upstream_addr","member_status":"$upstream_status","unsent":"$unsent"}';
                access_log %1$s/access.log group;

                client_body_temp_path %2$s/body;
                proxy_temp_path %2$s/proxy;
                fastcgi_temp_path %2$s/fastcgi;
                uwsgi_temp_path %2$s/uwsgi;
                scgi_temp_path %2$s/scgi;

                # A request is read whole, in memory, before a member is taken: a prompt is never written to disk, and a slow sender
                # takes nobody's place. The gateway takes 10 MiB; in its template and escaped again a prompt is longer.
                client_max_body_size 32m;
                client_body_buffer_size 32m;
                client_body_timeout 30s;
                proxy_request_buffering on;

                # The gateway may stop reading for a while when its client is slow.
                send_timeout 150s;
                keepalive_timeout 120s;
                keepalive_requests 100000;

                proxy_http_version 1.1;
                proxy_set_header Connection "";
                # Answers pass piece by piece and never touch the disk.
                proxy_buffering off;
                proxy_max_temp_file_size 0;
                # A router's work is done once: nothing is sent to a second one.
                proxy_next_upstream off;
                # Routers work on when their client leaves: the place stays taken until they answer.
                proxy_ignore_client_abort on;
                proxy_connect_timeout 5s;
                proxy_send_timeout 30s;
                proxy_read_timeout %3$ds;
                """.formatted(settings.logs(), settings.run(), settings.silence().toSeconds())
                .indent(4);
    }

    private String members() {
        var servers = IntStream.range(0, group.members().size())
                .mapToObj(this::member)
                .collect(Collectors.joining("\n"));
        return """
                # The zone makes the workers share one count. Without it each would let max_conns requests through.
                upstream group {
                    zone group %dk;
                    least_conn;
                %s
                    keepalive %d;
                    # Shorter than any router's own, so that a request never meets a connection that is being closed.
                    keepalive_timeout 4s;
                }

                # Whether a request that failed went to no member at all, which is when the gateway may send it elsewhere.
                map "$upstream_addr|$upstream_bytes_sent" $unsent {
                    default "";
                    "~^group\\|" no_member_free;
                    "~\\|0$" member_unreachable;
                }
                """.formatted(
                        Math.max(
                                LEAST_KILOBYTES,
                                KILOBYTES_PER_MEMBER * group.members().size()),
                        servers,
                        group.members().size())
                .indent(4);
    }

    private String member(int index) {
        var member = group.members().get(index);
        var line = "    server %s max_conns=%d max_fails=1 fail_timeout=%ds;"
                .formatted(
                        member.direct() ? member.hostAndPort() : "unix:" + socket(index),
                        member.limit(),
                        settings.failTimeout().toSeconds());
        return member.direct() ? line : line + " # " + member.address();
    }

    private String server() {
        return """
                server {
                    listen %s;
                    error_page 502 = @failed;
                    error_page 504 = @late;

                    # Without a session in the path: each router uses the one that it is configured with.
                    location ~ ^/api/v[123]/completions$ {
                        limit_except POST { deny all; }
                        proxy_pass http://group;
                        proxy_hide_header X-Group-Unsent;
                        # An answer with a trailer ends after its member is free again. Without one the gateway could send its next
                        # request a moment too early and find nobody free.
                        add_trailer X-Group-Member free always;
                    }

                    # Whether nginx runs; it says nothing about the routers.
                    location = /healthz {
                        access_log off;
                        default_type text/plain;
                        return 200 "ok\\n";
                    }

                    location / {
                        default_type application/json;
                        return 404 '{"error":{"code":"group_serves_completions_only","message":"ask a member"}}';
                    }

                    location @failed {
                        default_type application/json;
                        add_header X-Group-Unsent $unsent always;
                        if ($unsent) {
                            return 503 '{"error":{"code":"group_$unsent","message":"sent to no router"}}';
                        }
                        return 502 '{"error":{"code":"group_member_failed","message":"a router broke off"}}';
                    }

                    location @late {
                        default_type application/json;
                        add_header X-Group-Unsent $unsent always;
                        if ($unsent) {
                            return 503 '{"error":{"code":"group_$unsent","message":"sent to no router"}}';
                        }
                        return 504 '{"error":{"code":"group_member_timeout","message":"a router stayed silent"}}';
                    }
                }
                """.formatted(settings.listen()).indent(4);
    }

    private String hops() {
        return IntStream.range(0, group.members().size())
                .filter(index -> !group.members().get(index).direct())
                .mapToObj(this::hop)
                .collect(Collectors.joining());
    }

    /** A step of its own for a member that is named, or wants TLS: one socket, so that it is counted as one. */
    private String hop(int index) {
        var member = group.members().get(index);
        return ("\n"
                        + """
                upstream member-%1$d {
                    server %2$s max_fails=0;
                    keepalive %3$d;
                    keepalive_timeout 4s;
                }

                server {
                    listen unix:%4$s;
                    access_log off;

                    location / {
                        # That it cannot be reached is told by hanging up: the group counts that as a failure, an answer not.
                        error_page 502 504 = @gone;
                        proxy_pass %5$s://member-%1$d;
                        proxy_set_header Connection "";
                        proxy_set_header Host %2$s;
                        proxy_read_timeout %6$ds;
                %7$s    }

                    location @gone {
                        return 444;
                    }
                }
                """.formatted(
                                        index + 1,
                                        member.hostAndPort(),
                                        member.limit(),
                                        socket(index),
                                        member.address().getScheme(),
                                        settings.silence().plus(HOP_MARGIN).toSeconds(),
                                        member.secure() ? tls(member).indent(8) : ""))
                .indent(4);
    }

    private String tls(GroupMember member) {
        return """
                proxy_ssl_server_name on;
                proxy_ssl_name %s;
                proxy_ssl_verify on;
                proxy_ssl_verify_depth 4;
                proxy_ssl_trusted_certificate %s;
                proxy_ssl_protocols TLSv1.2 TLSv1.3;
                """.formatted(member.host(), settings.authorities());
    }

    private String socket(int index) {
        return settings.run() + "/member-" + (index + 1) + ".sock";
    }
}
