package network.cortensor.portal.control.action;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import network.cortensor.portal.control.catalog.CatalogStore;
import network.cortensor.portal.control.catalog.CatalogStore.Loaded;
import network.cortensor.portal.control.catalog.Mappings;
import network.cortensor.portal.control.catalog.Mappings.Said;
import network.cortensor.portal.control.catalog.OperatorSettings;
import network.cortensor.portal.control.catalog.UnknownEntry;
import network.cortensor.portal.control.change.ChangeLog;
import network.cortensor.portal.control.database.Database;
import network.cortensor.portal.control.event.Events;
import network.cortensor.portal.control.event.NewEvent;
import network.cortensor.portal.control.event.Severity;
import network.cortensor.portal.control.event.SubjectKind;
import network.cortensor.portal.domain.Ids;
import org.jdbi.v3.core.Handle;

/**
 * What operators do. An action, its event and the catalog's new version are one transaction; it is done once for each idempotency
 * key, however often and by how many at once it is asked for.
 */
public final class Actions {
    private static final Duration RECENT = Duration.ofMinutes(5);

    private final Database database;
    private final CatalogStore catalog;
    private final LeaseRelease leases;
    private final Ids ids;
    private final InstantSource clock;

    /**
     * Actions on the catalog of a database.
     *
     * @param leases how a lease is ended
     */
    public Actions(Database database, CatalogStore catalog, LeaseRelease leases, Ids ids, InstantSource clock) {
        this.database = database;
        this.catalog = catalog;
        this.leases = leases;
        this.ids = ids;
        this.clock = clock;
    }

    /**
     * Does what is asked for, or tells what the same request did before.
     *
     * @throws ActionRefused if it cannot be done
     */
    public ActionResult perform(ActionRequest request) {
        var earlier = database.jdbi().withHandle(handle -> new ActionTable(handle).earlier(request));
        if (earlier.isPresent()) {
            return earlier.get();
        }
        var now = clock.instant().truncatedTo(ChronoUnit.MICROS);
        return switch (ActReader.read(request, now)) {
            case Act.Setting setting -> once(request, transaction -> set(transaction, request, setting, now));
            case Act.ReleaseLease lease -> {
                // Before the transaction, which must not wait for other machines. Asked for again, or by two at once,
                // it
                // does no harm.
                var released = leases.release(lease.number());
                yield once(request, transaction -> released(transaction, request, released, now));
            }
        };
    }

    /** What an action did. */
    public Optional<ActionResult> find(String id) {
        return database.jdbi().withHandle(handle -> new ActionTable(handle).find(id));
    }

    /**
     * What an action would do: it is done and rolled back, so that what is shown is what would be.
     *
     * @param load how busy a pool is now, by its id
     * @throws ActionRefused if it could not be done
     */
    public Impact preview(ActionRequest request, Function<String, PoolLoad> load) {
        var now = clock.instant().truncatedTo(ChronoUnit.MICROS);
        var act = ActReader.read(request, now);
        return database.jdbi().withHandle(handle -> {
            Trial trial;
            handle.begin();
            try {
                ChangeLog.lock(handle);
                trial = trial(handle, request, act, now);
            } finally {
                handle.rollback();
            }
            return impact(request, act, trial, load, new RecentRequests(handle, now.minus(RECENT)));
        });
    }

    private Impact impact(
            ActionRequest request, Act act, Trial trial, Function<String, PoolLoad> load, RecentRequests recent) {
        var before = trial.before().catalog();
        var after = trial.after().catalog();
        var assessment = new Assessment(request, before, after);
        var pools = assessment.pools();
        var loads = new TreeMap<String, PoolLoad>();
        pools.forEach(pool -> loads.put(pool, load.apply(pool)));
        var aliases = assessment.aliases(pools);
        var impacts = assessment.impacts(aliases, recent.byAlias(aliases));
        var warnings = assessment.warnings(act, impacts, loads);
        if (act instanceof Act.Setting && trial.was().equals(trial.is())) {
            warnings.addFirst("This changes nothing: it is so already.");
        }
        return new Impact(
                trial.was(),
                trial.is(),
                impacts,
                recent.of(request.subjectKind(), request.subject()),
                loads.values().stream().reduce(PoolLoad.NONE, PoolLoad::plus),
                assessment.slots(before, pools),
                assessment.slots(after, pools),
                warnings);
    }

    private ActionResult once(ActionRequest request, Function<Handle, ActionResult> perform) {
        return database.jdbi().inTransaction(transaction -> {
            ChangeLog.lock(transaction);
            return new ActionTable(transaction).earlier(request).orElseGet(() -> perform.apply(transaction));
        });
    }

    private ActionResult set(Handle transaction, ActionRequest request, Act.Setting setting, Instant now) {
        var mappingBefore = request.subjectKind() == SubjectKind.MODEL
                ? new Mappings(transaction)
                        .current(request.subject())
                        .map(Mappings.Version::version)
                        .orElse(0)
                : 0;
        var trial = trial(transaction, request, setting, now);
        var changed = !trial.was().equals(trial.is());
        var offer = trial.before().catalog().offer(request.subject());
        var before = new Act.Before(
                trial.before().settings(),
                mappingBefore,
                offer == null || offer.enabled(),
                trial.was().path("weight").asInt(1));
        var result = new ActionResult(
                ids.next("act_"),
                request,
                now,
                // The lock is held: the version that this transaction makes is the next one.
                changed
                        ? ChangeLog.catalogChanged(transaction)
                        : trial.before().catalog().version(),
                trial.was(),
                trial.is(),
                changed ? setting.undo(before) : null);
        record(transaction, result);
        return result;
    }

    private ActionResult released(Handle transaction, ActionRequest request, boolean released, Instant now) {
        var result = new ActionResult(
                ids.next("act_"),
                request,
                now,
                catalog.loaded(transaction).catalog().version(),
                JsonNodeFactory.instance.objectNode().put("held", released),
                JsonNodeFactory.instance.objectNode().put("held", false),
                null);
        record(transaction, result);
        return result;
    }

    private void record(Handle transaction, ActionResult result) {
        new ActionTable(transaction).add(result);
        var request = result.request();
        var until = request.until() == null ? "" : " until " + request.until();
        Events.append(
                transaction,
                new NewEvent(
                        result.performedAt(),
                        request.verb().costs() ? Severity.WARNING : Severity.INFO,
                        "action." + request.verb().word(),
                        request.subjectKind(),
                        request.subject(),
                        "%s %s %s%s: %s"
                                .formatted(
                                        request.verb().word(),
                                        request.subjectKind().word(),
                                        request.subject(),
                                        until,
                                        request.reason()),
                        request.actor(),
                        result.id(),
                        result.before(),
                        result.after()));
    }

    /** Does it, in a transaction that may be rolled back. */
    private Trial trial(Handle transaction, ActionRequest request, Act act, Instant now) {
        var mappings = new Mappings(transaction);
        var before = catalog.loaded(transaction);
        var was = new Description(before, mappings, transaction).of(request.subjectKind(), request.subject());
        if (!(act instanceof Act.Setting setting)) {
            return new Trial(before, before, was, was);
        }
        try {
            setting.set(new Act.Change(
                    new OperatorSettings(transaction, now),
                    mappings,
                    new Said(request.actor(), request.reason(), now),
                    transaction));
        } catch (UnknownEntry e) {
            var subject = e.names(request.subjectKind().word(), request.subject());
            throw new ActionRefused(
                    subject ? ActionRefused.Reason.UNKNOWN_SUBJECT : ActionRefused.Reason.INVALID,
                    String.valueOf(e.getMessage()));
        } catch (IllegalArgumentException e) {
            throw ActionRefused.invalid(String.valueOf(e.getMessage()));
        }
        var after = catalog.loaded(transaction);
        return new Trial(
                before,
                after,
                was,
                new Description(after, mappings, transaction).of(request.subjectKind(), request.subject()));
    }

    private record Trial(Loaded before, Loaded after, ObjectNode was, ObjectNode is) {}
}
