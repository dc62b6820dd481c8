package network.cortensor.portal.app.config;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import network.cortensor.portal.domain.fleet.CapacityReport.Mode;

/**
 * The whole configuration. One that exists is right: everything is checked here, and all faults are reported together.
 *
 * @param data folder for what this process keeps on disk
 * @param roles the parts that this process runs
 * @param allowUncoordinated whether a second gateway may run in plain mode
 * @param gateway the hot path
 * @param capacity sessions, leases and the waiting room
 * @param redis the Redis that several gateways share
 * @param fleet the fleet manager
 * @param news from where on something is bad news
 * @param explorer links to block explorers
 * @param ops the operators' listener
 * @param database the durable truth
 * @param journal the usage journal
 * @param retention how long the past is kept
 * @param secrets keys of the installation
 * @param keys what a gateway remembers of API keys
 * @param log the log
 */
public record PortalConfig(
        @Setting(
                value = "data",
                what =
                        "Folder for the embedded database, the journal, generated secrets and the last catalog; relative to where the program is started.")
        Path data,

        @Setting(value = "gateway,control,fleet", what = "The parts of the program that this process runs.")
        List<Role> roles,

        @Setting(
                value = "false",
                what =
                        "Whether several gateways may use one database in plain mode. They do not know of one another: sessions are overlapped.")
        boolean allowUncoordinated,

        GatewayConfig gateway,
        CapacityConfig capacity,
        RedisConfig redis,
        FleetConfig fleet,
        NewsConfig news,
        ExplorerConfig explorer,
        OpsConfig ops,
        DatabaseConfig database,
        JournalConfig journal,
        RetentionConfig retention,
        SecretsConfig secrets,
        KeysConfig keys,
        LogConfig log) {
    /**
     * Checks every value and every rule between values.
     *
     * @throws ConfigFaults with all that is wrong
     */
    public PortalConfig {
        roles = List.copyOf(roles);
        var faults = new ArrayList<Fault>();
        rolesApart(faults, roles, database, secrets);
        if (gateway.port() == ops.port() && ops.port() != 0 && gateway.host().equals(ops.host())) {
            faults.add(new Fault("ops.port", ops.port() + " is also gateway.port: each listener needs its own"));
        }
        if (capacity.mode() == Mode.REDIS && redis.url() == null) {
            faults.add(
                    new Fault("redis.url", "must be given when capacity.mode is redis, as in redis://127.0.0.1:6379"));
        }
        if (capacity.waitTimeout().compareTo(gateway.totalTimeout()) > 0) {
            faults.add(new Fault(
                    "capacity.waitTimeout",
                    Notation.print(capacity.waitTimeout()) + " is longer than gateway.totalTimeout ("
                            + Notation.print(gateway.totalTimeout()) + "): raise that one or lower this one"));
        }
        Schema.check("gateway", gateway, faults);
        Schema.check("capacity", capacity, faults);
        Schema.check("redis", redis, faults);
        Schema.check("fleet", fleet, faults);
        Schema.check("news", news, faults);
        Schema.check("explorer", explorer, faults);
        Schema.check("ops", ops, faults);
        Schema.check("database", database, faults);
        Schema.check("journal", journal, faults);
        Schema.check("retention", retention, faults);
        Schema.check("secrets", secrets, faults);
        Schema.check("keys", keys, faults);
        Schema.check("log", log, faults);
        if (!faults.isEmpty()) {
            throw new ConfigFaults(faults);
        }
    }

    /** Whether this process runs that part. */
    public boolean runs(Role role) {
        return roles.contains(role);
    }

    private static void rolesApart(
            List<Fault> faults, List<Role> roles, DatabaseConfig database, SecretsConfig secrets) {
        var distinct = Set.copyOf(roles);
        if (distinct.isEmpty() || distinct.size() < roles.size()) {
            faults.add(new Fault("roles", "names no role, or one twice"));
        }
        if (distinct.size() == Role.values().length) {
            return;
        }
        // Parts that run apart must agree on what one machine can make up for itself.
        if (database.url() == null) {
            faults.add(new Fault("database.url", "must be given when roles run apart: they share one PostgreSQL"));
        }
        if (secrets.masterKey() == null) {
            faults.add(new Fault("secrets.masterKey", "must be given when roles run apart: openssl rand -base64 32"));
        }
        if (secrets.pepper() == null) {
            faults.add(new Fault("secrets.pepper", "must be given when roles run apart: openssl rand -base64 32"));
        }
    }
}
