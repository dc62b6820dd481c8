package network.cortensor.portal.app.config;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The {@code PORTAL_*} variables of the environment. */
final class EnvironmentValues {
    private static final String PREFIX = "PORTAL_";

    /** Variables that are ours but no configuration value: the file's name, the command line's, the launcher's. */
    static final Map<String, String> OTHERS = others();

    /**
     * What Kubernetes adds to every pod when a Service is called {@code portal} or {@code portal-...}; one of them is even called
     * like a value of ours: {@code PORTAL_GATEWAY_PORT=tcp://10.0.0.1:8080}.
     */
    private static final Pattern SERVICE_LINK =
            Pattern.compile("PORTAL_(.+_)?(SERVICE_(HOST|PORT(_.+)?)|PORT_\\d+_(TCP|UDP|SCTP)(_(PROTO|PORT|ADDR))?)");

    private static final Pattern SERVICE_ADDRESS = Pattern.compile("(tcp|udp|sctp)://.*");

    private EnvironmentValues() {}

    /** The values by dotted name; unknown names become faults. An empty variable is one that is not set. */
    static Map<String, Given> read(Map<String, String> environment, List<Fault> faults) {
        var names = Schema.PROPERTIES.stream().collect(Collectors.toMap(Property::environment, Property::name));
        var given = new LinkedHashMap<String, Given>();
        new TreeMap<>(environment).forEach((variable, text) -> {
            if (!variable.startsWith(PREFIX) || text.isBlank() || isServiceLink(variable, text)) {
                return;
            }
            var name = names.get(variable);
            if (name != null) {
                given.put(name, new Given(text.strip(), new Origin(Origin.Source.ENVIRONMENT, variable)));
            } else if (!OTHERS.containsKey(variable)) {
                var known = new ArrayList<>(names.keySet());
                known.addAll(OTHERS.keySet());
                faults.add(new Fault(
                        variable, "there is no such variable; did you mean " + Names.nearest(variable, known) + "?"));
            }
        });
        return given;
    }

    private static boolean isServiceLink(String variable, String text) {
        return SERVICE_LINK.matcher(variable).matches()
                || (variable.endsWith("_PORT") && SERVICE_ADDRESS.matcher(text).matches());
    }

    private static Map<String, String> others() {
        var others = new TreeMap<String, String>();
        others.put("PORTAL_CONFIG", "The configuration file, where `--config` is not given.");
        others.put(
                "PORTAL_OPS_URL",
                "Where the admin verbs find the operators' listener; default `http://127.0.0.1:8081`.");
        others.put("PORTAL_JAVA_OPTS", "Read by the launcher: further options for the JVM, for example `-Xmx2g`.");
        others.put("PORTAL_BUILD", "Read by the launcher: `off` runs what is built without looking at the sources.");
        others.put(
                "PORTAL_JVMS",
                "Read by the launcher: folders to look for a JDK in, with colons, instead of the usual ones.");
        return Collections.unmodifiableMap(others);
    }
}
