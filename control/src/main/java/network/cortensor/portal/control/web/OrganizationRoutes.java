package network.cortensor.portal.control.web;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.openapi.validation.ValidatedRequest;
import java.util.List;
import network.cortensor.portal.control.organization.Organizations;
import network.cortensor.portal.control.web.OpsRoute.Answer;

/** Organizations, as far as capacity is concerned: their shares in the waiting room. */
final class OrganizationRoutes {
    private static final int USUAL = 50;

    private final Organizations organizations;

    OrganizationRoutes(Organizations organizations) {
        this.organizations = organizations;
    }

    List<OpsRoute> routes() {
        return List.of(OpsRoute.of("listOrganizations", this::listOrganizations));
    }

    private Answer listOrganizations(ValidatedRequest request) {
        var most = Asked.number(request, "limit", USUAL);
        var found = organizations.page(Asked.query(request, "cursor", ""), Asked.query(request, "q", ""), most + 1);
        var more = found.size() > most;
        var rows = new JsonArray();
        found.stream()
                .limit(most)
                .forEach(organization -> rows.add(new JsonObject()
                        .put("id", organization.id())
                        .put("name", organization.name())
                        .put("weight", organization.weight())
                        .put("created_at", organization.createdAt().toString())));
        return Answer.ok(new JsonObject()
                .put("organizations", rows)
                .put("next", more ? found.get(most - 1).id() : null));
    }
}
