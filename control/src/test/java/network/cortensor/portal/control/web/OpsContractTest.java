package network.cortensor.portal.control.web;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import network.cortensor.portal.control.catalog.CatalogStore;
import network.cortensor.portal.control.catalog.TokenSeal;
import network.cortensor.portal.control.catalog.TokenSource;
import network.cortensor.portal.control.database.Database;
import network.cortensor.portal.control.database.PostgresForTests;
import network.cortensor.portal.control.key.KeyStore;
import network.cortensor.portal.control.usage.UsageReport;
import network.cortensor.portal.control.usage.UsageStore;
import network.cortensor.portal.domain.Ids;
import network.cortensor.portal.domain.key.KeyHasher;
import org.junit.jupiter.api.Test;

class OpsContractTest {
    @Test
    void contractAndTableOfRoutesNameTheSameOperations() throws Exception {
        var contract = new YAMLMapper()
                .readTree(Path.of(System.getProperty("portal.root"), "api", "ops.yaml")
                        .toFile());
        assertThat(contract.at("/security/0").has("opsToken")).isTrue();
        var operations = new ArrayList<String>();
        for (JsonNode path : contract.path("paths")) {
            for (JsonNode operation : path) {
                operations.add(operation.path("operationId").asText());
                assertThat(operation.has("security")).as("no operation is open").isFalse();
                assertThat(operation.at("/responses/default/$ref").asText()).endsWith("/Problem");
            }
        }
        assertThat(routes()).extracting(OpsRoute::operation).containsExactlyInAnyOrderElementsOf(operations);
        assertThat(routes()).extracting(OpsRoute::caller).containsOnly(OpsRoute.Caller.OPERATOR);
    }

    private static List<OpsRoute> routes() {
        var clock = Clock.systemUTC();
        try (var database = new Database(PostgresForTests.access(), 1)) {
            return new OpsHandlers(
                            new KeyStore(database, new KeyHasher(new byte[16]), new Ids(clock), clock),
                            new CatalogStore(database, new TokenSeal(new byte[32], List.of()), clock),
                            TokenSource.literalOnly(),
                            new UsageStore(database),
                            new UsageReport(database),
                            clock)
                    .routes();
        }
    }
}
