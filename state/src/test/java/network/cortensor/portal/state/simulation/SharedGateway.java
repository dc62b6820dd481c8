package network.cortensor.portal.state.simulation;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import network.cortensor.portal.domain.Step;
import network.cortensor.portal.domain.catalog.Pool;
import network.cortensor.portal.domain.fleet.CapacityReport;
import network.cortensor.portal.domain.fleet.GatewayReport;
import network.cortensor.portal.domain.fleet.PoolReport;
import network.cortensor.portal.domain.fleet.SessionReport;
import network.cortensor.portal.state.Lease;
import network.cortensor.portal.state.LeaseAsk;
import network.cortensor.portal.state.LeaseRecord;
import network.cortensor.portal.state.LeaseRequest;
import network.cortensor.portal.state.LocalRuntimeState;
import network.cortensor.portal.state.RuntimeState;
import org.jspecify.annotations.Nullable;

/** One of the gateways of a {@link SharedMemory}: knows which requests are its own, and misbehaves as planted. */
final class SharedGateway implements RuntimeState {
    private static final int ONE_IN = 5;
    private static final int UNFAIR_WEIGHT = 1_000;

    private final SharedMemory memory;
    private final LocalRuntimeState shared;
    private final Planted fault;
    private final List<Asking> open = new ArrayList<>();
    private boolean dead;
    private int givenBack;

    SharedGateway(SharedMemory memory, LocalRuntimeState shared, Planted fault) {
        this.memory = memory;
        this.shared = shared;
        this.fault = fault;
    }

    @Override
    public LeaseRequest lease(LeaseAsk ask) {
        var asking = new Asking(ask);
        asking.bind(shared.lease(fault == Planted.STARVES_AN_ORGANIZATION ? unfair(ask) : ask));
        if (fault == Planted.SERVES_THE_LAST_FIRST) {
            open.stream()
                    .filter(other -> other.waits() && asking.waits() && other.isAlike(ask))
                    .findFirst()
                    .ifPresent(asking::swapWith);
        }
        if (!asking.granted.ended() || asking.lease != null) {
            open.add(asking);
        }
        return asking;
    }

    /** Takes its leases and its waiters with it. */
    void die() {
        dead = true;
        for (var asking : List.copyOf(open)) {
            if (!(asking.waits() && fault == Planted.SERVES_THE_DEAD)) {
                asking.giveBack();
            }
        }
    }

    @Override
    public void update(Map<String, Pool> pools) {
        shared.update(pools);
    }

    @Override
    public void sweep() {
        shared.sweep();
    }

    @Override
    public int held() {
        return open.size();
    }

    @Override
    public PoolReport pool(String poolId) {
        return shared.pool(poolId);
    }

    @Override
    public SessionReport session(String sessionId) {
        return shared.session(sessionId);
    }

    @Override
    public CapacityReport capacity() {
        return shared.capacity();
    }

    @Override
    public void publish(GatewayReport report) {
        shared.publish(report);
    }

    @Override
    public Step<List<GatewayReport>> gateways() {
        return shared.gateways();
    }

    @Override
    public Step<List<LeaseRecord>> leases() {
        return shared.leases();
    }

    @Override
    public Step<Boolean> release(long leaseNumber) {
        return shared.release(leaseNumber);
    }

    private static LeaseAsk unfair(LeaseAsk ask) {
        var weight = ask.organizationId().equals("org_0") ? 1 : UNFAIR_WEIGHT;
        return new LeaseAsk(
                ask.pool(), ask.requestId(), ask.organizationId(), weight, ask.patience(), ask.ephemeral(), null);
    }

    private final class Asking implements LeaseRequest {
        private final LeaseAsk ask;
        private final Step<Lease> granted = Step.pending();
        private final Step<Lease> lost = Step.pending();
        private @Nullable LeaseRequest inner;
        /** How often it was bound: only the last request it was bound to is listened to. */
        private int binding;

        private @Nullable Lease lease;

        Asking(LeaseAsk ask) {
            this.ask = ask;
        }

        @Override
        public Step<Lease> granted() {
            return granted;
        }

        @Override
        public Step<Lease> lost() {
            return lost;
        }

        @Override
        public void giveBack() {
            var forgotten = (fault == Planted.FORGETS_THAT_SOMEBODY_LEFT && waits())
                    || (fault == Planted.FORGETS_TO_FREE && lease != null && ++givenBack % ONE_IN == 0);
            var first = open.remove(this);
            var bound = inner;
            if (bound != null && !forgotten) {
                bound.giveBack();
            }
            if (fault == Planted.FREES_TWICE && first && lease != null) {
                freeAnother(lease);
            }
        }

        /** Ends another's lease of the same session, as a count that is lowered twice does. */
        private void freeAnother(Lease ended) {
            for (var gateway : memory.everyGateway()) {
                for (var other : gateway.open) {
                    var held = other.lease;
                    var bound = other.inner;
                    if (held != null && bound != null && held.session().equals(ended.session())) {
                        bound.giveBack();
                        return;
                    }
                }
            }
        }

        boolean waits() {
            return !granted.ended();
        }

        boolean isAlike(LeaseAsk other) {
            return ask.organizationId().equals(other.organizationId())
                    && ask.pool().id().equals(other.pool().id())
                    && ask.ephemeral() == other.ephemeral()
                    && ask.patience().equals(other.patience());
        }

        void bind(LeaseRequest to) {
            inner = to;
            var now = ++binding;
            to.granted().end((grant, failure) -> {
                if (binding == now) {
                    told(grant, failure);
                }
            });
            to.lost().end((which, failure) -> {
                if (binding == now && which != null) {
                    open.remove(this);
                    lost.complete(which);
                }
            });
        }

        void swapWith(Asking other) {
            var mine = inner;
            var theirs = other.inner;
            if (mine != null && theirs != null) {
                bind(theirs);
                other.bind(mine);
            }
        }

        private void told(@Nullable Lease grant, @Nullable Throwable failure) {
            if (dead) {
                return;
            }
            if (grant != null) {
                lease = grant;
                granted.complete(grant);
            } else if (failure != null) {
                open.remove(this);
                granted.fail(failure);
            }
        }
    }
}
