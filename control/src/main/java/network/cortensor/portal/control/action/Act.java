package network.cortensor.portal.control.action;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.time.Instant;
import java.util.Map;
import network.cortensor.portal.control.catalog.Mapping;
import network.cortensor.portal.control.catalog.Mappings;
import network.cortensor.portal.control.catalog.Mappings.Said;
import network.cortensor.portal.control.catalog.OperatorSettings;
import network.cortensor.portal.control.catalog.Settings;
import network.cortensor.portal.control.organization.Organizations;
import network.cortensor.portal.domain.catalog.PoolState;
import network.cortensor.portal.domain.catalog.TrafficState;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** What a verb means on its subject, with its parameters read and in range. */
sealed interface Act {
    /** Something that operators set. */
    sealed interface Setting extends Act {
        /** Sets it. */
        void set(Change change);

        /** What takes it back, seen from before it was done; or null. */
        @Nullable
        Undo undo(Before before);
    }

    /**
     * What setting something needs.
     *
     * @param settings of operators
     * @param mappings of aliases
     * @param said who, why and when
     * @param transaction in which it is done
     */
    record Change(OperatorSettings settings, Mappings mappings, Said said, Handle transaction) {}

    /**
     * How it was.
     *
     * @param settings of operators
     * @param mappingVersion of the alias that is mapped; 0 for other subjects
     * @param enabled whether the alias could be called
     * @param weight of the organization; 1 for other subjects
     */
    record Before(Settings settings, int mappingVersion, boolean enabled, int weight) {}

    /** Ends a lease. */
    record ReleaseLease(long number) implements Act {}

    /** Drains, pauses or resumes a pool. */
    record SetPoolState(
            String pool, PoolState state, @Nullable Instant until) implements Setting {
        @Override
        public void set(Change change) {
            change.settings().poolState(pool, state, until);
        }

        @Override
        public Undo undo(Before before) {
            var was = before.settings().pool(pool);
            return was.state() == null
                    ? Undo.by(Verb.RESUME, null)
                    : Undo.by(was.state() == PoolState.DRAINING ? Verb.DRAIN : Verb.PAUSE, was.until());
        }
    }

    /** Says that a pool is live or degraded, or takes that back. */
    record OverridePool(
            String pool,
            @Nullable PoolState state,
            @Nullable Instant until) implements Setting {
        @Override
        public void set(Change change) {
            change.settings().poolOverride(pool, state, until);
        }

        @Override
        public Undo undo(Before before) {
            var was = before.settings().pool(pool);
            return was.override() == null
                    ? Undo.by(Verb.CLEAR, null)
                    : Undo.by(was.override() == PoolState.LIVE ? Verb.HEAL : Verb.DEGRADE, was.overrideUntil());
        }
    }

    /** Drains, pauses or resumes a router. */
    record SetRouterState(
            String router, TrafficState state, @Nullable Instant until) implements Setting {
        @Override
        public void set(Change change) {
            change.settings().routerState(router, state, until);
        }

        @Override
        public Undo undo(Before before) {
            var was = before.settings().router(router);
            return back(was.state(), was.until());
        }
    }

    /** Drains, pauses or resumes a session. */
    record SetSessionState(
            String session, TrafficState state, @Nullable Instant until) implements Setting {
        @Override
        public void set(Change change) {
            change.settings().sessionState(session, state, until);
        }

        @Override
        public Undo undo(Before before) {
            var was = before.settings().session(session);
            return back(was.state(), was.until());
        }
    }

    /** Sets a session's limit, or takes it back. */
    record SetSessionLimit(String session, @Nullable Integer limit) implements Setting {
        @Override
        public void set(Change change) {
            change.settings().sessionLimit(session, limit);
        }

        @Override
        public Undo undo(Before before) {
            var undo = Undo.by(Verb.LIMIT, null);
            undo.parameters().put("limit", before.settings().session(session).limit());
            return undo;
        }
    }

    /** Sets a session's labels. */
    record SetSessionLabels(String session, Map<String, String> labels) implements Setting {
        @Override
        public void set(Change change) {
            change.settings().sessionLabels(session, labels);
        }

        @Override
        public Undo undo(Before before) {
            var undo = Undo.by(Verb.LABELS, null);
            var was = undo.parameters().putObject("labels");
            before.settings().session(session).labels().forEach(was::put);
            return undo;
        }
    }

    /** Brings a session back that has run out. */
    record RegisterSession(String session) implements Setting {
        @Override
        public void set(Change change) {
            change.settings().sessionRegistered(session);
        }

        @Override
        public @Nullable Undo undo(Before before) {
            return null;
        }
    }

    /** Enables or disables an alias. */
    record EnableModel(String alias, boolean enabled) implements Setting {
        @Override
        public void set(Change change) {
            change.settings().offerEnabled(alias, enabled);
        }

        @Override
        public Undo undo(Before before) {
            return Undo.by(before.enabled() ? Verb.ENABLE : Verb.DISABLE, null);
        }
    }

    /** Maps an alias to pools; null is what the file says. */
    record MapModel(String alias, @Nullable Mapping mapping) implements Setting {
        @Override
        public void set(Change change) {
            change.settings().offerMapping(alias, mapping, change.said());
        }

        @Override
        public Undo undo(Before before) {
            return unmap(alias, before);
        }
    }

    /** Maps an alias as it was; null is the version before the one in effect. */
    record RollBackModel(String alias, @Nullable Integer version) implements Setting {
        @Override
        public void set(Change change) {
            var newest = change.mappings()
                    .current(alias)
                    .map(Mappings.Version::version)
                    .orElse(0);
            int wanted = version == null ? newest - 1 : version;
            var earlier = change.mappings()
                    .find(alias, wanted)
                    .orElseThrow(() -> new IllegalArgumentException("there is no version " + wanted + " of '" + alias
                            + "' to go back to" + (newest < 1 ? "" : "; there is 1 to " + newest)));
            change.settings().offerMapping(alias, earlier.mapping(), change.said());
        }

        @Override
        public Undo undo(Before before) {
            return unmap(alias, before);
        }
    }

    /** Sets an organization's share in the waiting room. */
    record SetWeight(String organization, int weight) implements Setting {
        @Override
        public void set(Change change) {
            if (!Organizations.setWeight(change.transaction(), organization, weight)) {
                throw new ActionRefused(
                        ActionRefused.Reason.UNKNOWN_SUBJECT,
                        "there is no organization '" + organization + "': portal organizations list names them");
            }
        }

        @Override
        public Undo undo(Before before) {
            var undo = Undo.by(Verb.WEIGHT, null);
            undo.parameters().put("weight", before.weight());
            return undo;
        }
    }

    private static Undo back(@Nullable TrafficState was, @Nullable Instant until) {
        return was == null
                ? Undo.by(Verb.RESUME, null)
                : Undo.by(was == TrafficState.DRAINING ? Verb.DRAIN : Verb.PAUSE, until);
    }

    private static Undo unmap(String alias, Before before) {
        if (before.settings().offer(alias).mapping() == null) {
            return Undo.by(Verb.UNMAP, null);
        }
        var parameters = JsonNodeFactory.instance.objectNode().put("version", before.mappingVersion());
        return new Undo(Verb.ROLLBACK, parameters, null);
    }
}
