package network.cortensor.portal.control.web;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import network.cortensor.portal.control.picture.RouterChecks;
import network.cortensor.portal.domain.catalog.Router;

/** Routers that say what a test wants; remembers who was asked, and with what. */
final class ListingRouters implements RouterChecks {
    final List<Router> asked = new CopyOnWriteArrayList<>();
    volatile Listing listing = new NotOffered();
    volatile boolean answers = true;

    @Override
    public List<Probe> probe(Router router) {
        asked.add(router);
        var addresses = router.isGroup() ? router.members() : List.of(router.address());
        return addresses.stream()
                .map(address -> answers
                        ? new Probe(address, 1500L, "", "")
                        : new Probe(address, null, "timeout", "no answer in time"))
                .toList();
    }

    @Override
    public Listing sessions(Router router) {
        asked.add(router);
        return listing;
    }
}
