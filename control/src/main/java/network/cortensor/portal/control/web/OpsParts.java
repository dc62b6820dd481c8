package network.cortensor.portal.control.web;

import java.time.InstantSource;
import java.util.Map;
import network.cortensor.portal.control.action.Actions;
import network.cortensor.portal.control.catalog.CatalogStore;
import network.cortensor.portal.control.catalog.TokenSource;
import network.cortensor.portal.control.database.Database;
import network.cortensor.portal.control.key.KeyStore;
import network.cortensor.portal.control.organization.Organizations;
import network.cortensor.portal.control.picture.Pictures;
import network.cortensor.portal.control.picture.RouterChecks;
import network.cortensor.portal.control.usage.UsageStore;

/**
 * What the operators' API is made of.
 *
 * @param database the durable truth
 * @param keys API keys
 * @param organizations who pays
 * @param catalog what is sold and what serves it
 * @param tokens where the tokens of a catalog file may come from
 * @param usage takes what a lost gateway left behind
 * @param pictures of the fleet
 * @param actions what operators do
 * @param routers asks routers themselves
 * @param capacity how capacity is configured
 * @param news from where on something is bad news
 * @param explorers links by network
 * @param clock what time it is
 */
public record OpsParts(
        Database database,
        KeyStore keys,
        Organizations organizations,
        CatalogStore catalog,
        TokenSource tokens,
        UsageStore usage,
        Pictures pictures,
        Actions actions,
        RouterChecks routers,
        CapacitySettings capacity,
        NewsThresholds news,
        Map<String, ExplorerTemplates> explorers,
        InstantSource clock) {
    public OpsParts {
        explorers = Map.copyOf(explorers);
    }
}
