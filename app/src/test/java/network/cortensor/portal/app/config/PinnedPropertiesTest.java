package network.cortensor.portal.app.config;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Names and defaults are what operators rely on: none changes, comes or goes without a line here. */
class PinnedPropertiesTest {
    private static final String PINS = """
            data                         PORTAL_DATA                          data
            roles                        PORTAL_ROLES                         gateway,control,fleet
            allowUncoordinated           PORTAL_ALLOW_UNCOORDINATED           false
            gateway.host                 PORTAL_GATEWAY_HOST                  127.0.0.1
            gateway.port                 PORTAL_GATEWAY_PORT                  8080
            gateway.id                   PORTAL_GATEWAY_ID                    -
            gateway.maxBodyBytes         PORTAL_GATEWAY_MAX_BODY_BYTES        10MiB
            gateway.maxHeaderBytes       PORTAL_GATEWAY_MAX_HEADER_BYTES      64KiB
            gateway.bodyTimeout          PORTAL_GATEWAY_BODY_TIMEOUT          30s
            gateway.totalTimeout         PORTAL_GATEWAY_TOTAL_TIMEOUT         480s
            gateway.connectTimeout       PORTAL_GATEWAY_CONNECT_TIMEOUT       5s
            gateway.firstByteTimeout     PORTAL_GATEWAY_FIRST_BYTE_TIMEOUT    300s
            gateway.idleTimeout          PORTAL_GATEWAY_IDLE_TIMEOUT          120s
            gateway.drainTimeout         PORTAL_GATEWAY_DRAIN_TIMEOUT         120s
            gateway.eventLoops           PORTAL_GATEWAY_EVENT_LOOPS           0
            gateway.corsOrigins          PORTAL_GATEWAY_CORS_ORIGINS          *
            gateway.shutdownNotice       PORTAL_GATEWAY_SHUTDOWN_NOTICE       0s
            gateway.shutdownGrace        PORTAL_GATEWAY_SHUTDOWN_GRACE        30s
            capacity.mode                PORTAL_CAPACITY_MODE                 plain
            capacity.sessionLimit        PORTAL_CAPACITY_SESSION_LIMIT        1
            capacity.waitTimeout         PORTAL_CAPACITY_WAIT_TIMEOUT         10s
            capacity.maxWaiting          PORTAL_CAPACITY_MAX_WAITING          1000
            capacity.leaseTtl            PORTAL_CAPACITY_LEASE_TTL            15s
            capacity.renewEvery          PORTAL_CAPACITY_RENEW_EVERY          5s
            capacity.leaseMargin         PORTAL_CAPACITY_LEASE_MARGIN         3s
            capacity.whenRedisAway       PORTAL_CAPACITY_WHEN_REDIS_AWAY      share
            capacity.waitKeepAlive       PORTAL_CAPACITY_WAIT_KEEP_ALIVE      false
            redis.url                    PORTAL_REDIS_URL                     -
            redis.topology               PORTAL_REDIS_TOPOLOGY                standalone
            redis.sentinelMaster         PORTAL_REDIS_SENTINEL_MASTER         mymaster
            redis.commandTimeout         PORTAL_REDIS_COMMAND_TIMEOUT         1s
            redis.caFile                 PORTAL_REDIS_CA_FILE                 -
            fleet.pingEvery              PORTAL_FLEET_PING_EVERY              10s
            news.saturationPercent       PORTAL_NEWS_SATURATION_PERCENT       90
            news.saturatedFor            PORTAL_NEWS_SATURATED_FOR            60s
            news.waitingFor              PORTAL_NEWS_WAITING_FOR              30s
            news.failurePercent          PORTAL_NEWS_FAILURE_PERCENT          5
            news.slowAbove               PORTAL_NEWS_SLOW_ABOVE               120s
            news.unshippedEvents         PORTAL_NEWS_UNSHIPPED_EVENTS         10000
            news.clocksApart             PORTAL_NEWS_CLOCKS_APART             2s
            explorer.links               PORTAL_EXPLORER_LINKS                testnet0.session=https://dashboard-testnet0.cortensor.network/session/{session},testnet0.task=https://dashboard-testnet0.cortensor.network/session/{session}/{task},testnet0.tx=https://sepolia.arbiscan.io/tx/{tx},testnet0.address=https://sepolia.arbiscan.io/address/{address}
            ops.host                     PORTAL_OPS_HOST                      127.0.0.1
            ops.port                     PORTAL_OPS_PORT                      8081
            ops.token                    PORTAL_OPS_TOKEN                     -
            database.url                 PORTAL_DATABASE_URL                  -
            database.user                PORTAL_DATABASE_USER                 -
            database.password            PORTAL_DATABASE_PASSWORD             -
            database.poolSize            PORTAL_DATABASE_POOL_SIZE            10
            database.preparedStatements  PORTAL_DATABASE_PREPARED_STATEMENTS  true
            journal.maxBytes             PORTAL_JOURNAL_MAX_BYTES             1GiB
            journal.segmentBytes         PORTAL_JOURNAL_SEGMENT_BYTES         16MiB
            retention.events             PORTAL_RETENTION_EVENTS              400d
            retention.actions            PORTAL_RETENTION_ACTIONS             400d
            retention.reconciliations    PORTAL_RETENTION_RECONCILIATIONS     90d
            retention.refusals           PORTAL_RETENTION_REFUSALS            400d
            retention.mappings           PORTAL_RETENTION_MAPPINGS            100
            secrets.masterKey            PORTAL_SECRETS_MASTER_KEY            -
            secrets.pepper               PORTAL_SECRETS_PEPPER                -
            keys.cacheSize               PORTAL_KEYS_CACHE_SIZE               100000
            keys.cacheTtl                PORTAL_KEYS_CACHE_TTL                1d
            log.level                    PORTAL_LOG_LEVEL                     info
            log.format                   PORTAL_LOG_FORMAT                    json
            """;

    @Test
    void everyPropertyIsPinned() {
        var pinned =
                PINS.lines().map(line -> line.substring(0, line.indexOf(' '))).toList();
        var known = Schema.PROPERTIES.stream().map(Property::name).toList();
        assertThat(known).as("property not pinned: add a line above").isSubsetOf(pinned);
        assertThat(pinned).as("pinned, but gone").isSubsetOf(known);
    }

    @Test
    void namesAndDefaultsAreAsPinned() {
        var actual = Schema.PROPERTIES.stream().map(property -> {
            var value = property.defaultValue();
            return property.name() + " " + property.environment() + " " + (value == null ? "-" : Notation.print(value));
        });
        assertThat(actual)
                .containsExactlyElementsOf(
                        PINS.lines().map(line -> line.replaceAll(" +", " ")).toList());
    }

    @Test
    void everyDefaultIsWrittenAsItWouldBePrinted() {
        for (var property : Schema.PROPERTIES) {
            var value = property.defaultValue();
            assertThat(property.setting().value()).isEqualTo(value == null ? "" : Notation.print(value));
            assertThat(property.setting().absent().isEmpty())
                    .as("%s has a default or says what happens without", property.name())
                    .isEqualTo(value != null);
        }
    }
}
