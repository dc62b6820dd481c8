package network.cortensor.portal.state;

import java.util.ArrayList;
import java.util.List;
import network.cortensor.portal.domain.problem.Refusal;
import org.jspecify.annotations.Nullable;

/** What was decided under a pool's lock and is told when it is open again: what that sets off may ask for a lease. */
final class Endings {
    private @Nullable List<Runnable> all;

    void grant(LocalLeaseRequest request, Lease lease) {
        add(() -> request.granted().complete(lease));
    }

    void refuse(LocalLeaseRequest request, Refusal refusal) {
        add(() -> request.granted().fail(refusal));
    }

    void tell() {
        if (all != null) {
            all.forEach(Runnable::run);
        }
    }

    private void add(Runnable ending) {
        if (all == null) {
            all = new ArrayList<>(2);
        }
        all.add(ending);
    }
}
