package network.cortensor.portal.control.web;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
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
        var routes = routes();
        assertThat(routes).extracting(OpsRoute::operation).containsExactlyInAnyOrderElementsOf(operations);
        assertThat(routes).extracting(OpsRoute::caller).containsOnly(OpsRoute.Caller.OPERATOR);
    }

    private static List<OpsRoute> routes() throws Exception {
        try (var ops = new OpsFixture(Clock.systemUTC())) {
            return ops.handlers.routes();
        }
    }
}
