package network.cortensor.portal.fleet.lead;

import java.time.Duration;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/**
 * The one row that says which fleet manager leads. It is taken by compare-and-set on the database's own time, so that it works behind
 * a transaction pooler and with clocks that disagree. Who writes as the leader calls {@link #check} in the same transaction: a
 * leader that was away for too long cannot write any more.
 */
public final class Leadership {
    private static final String TAKE = """
            INSERT INTO portal.fleet_leader AS l (holder, until, term)
            VALUES (:holder, clock_timestamp() + :ttl * INTERVAL '1 millisecond', 1)
            ON CONFLICT (singleton) DO UPDATE
               SET holder = excluded.holder,
                   until = clock_timestamp() + :ttl * INTERVAL '1 millisecond',
                   term = CASE WHEN l.holder = excluded.holder AND l.until > clock_timestamp()
                               THEN l.term ELSE l.term + 1 END
             WHERE l.holder = excluded.holder OR l.until <= clock_timestamp()
            RETURNING term
            """;

    private final Jdbi jdbi;
    private final String holder;
    private final Duration ttl;

    /**
     * A candidate.
     *
     * @param holder unique for this run of this process
     * @param ttl how long the lead lasts without being renewed
     */
    public Leadership(Jdbi jdbi, String holder, Duration ttl) {
        this.jdbi = jdbi;
        this.holder = holder;
        this.ttl = ttl;
    }

    /** Takes the lead if nobody has it, or renews it. Empty when somebody else leads. */
    public Optional<Term> take() {
        return jdbi.withHandle(handle -> handle.createQuery(TAKE)
                        .bind("holder", holder)
                        .bind("ttl", ttl.toMillis())
                        .mapTo(Long.class)
                        .findOne())
                .map(number -> new Term(holder, number));
    }

    /** Gives the lead back, so that another takes over at once. Does nothing for a term that is over. */
    public void resign(Term term) {
        jdbi.useHandle(handle -> handle.createUpdate("""
                        UPDATE portal.fleet_leader SET until = clock_timestamp()
                         WHERE holder = :holder AND term = :term AND until > clock_timestamp()""")
                .bind("holder", term.holder())
                .bind("term", term.number())
                .execute());
    }

    /**
     * Makes sure that a term lasts until the end of this transaction: nobody takes over before it has committed.
     *
     * @throws LeadershipLost if the term is over
     */
    public static void check(Handle transaction, Term term) {
        var lasting = transaction
                .createQuery("""
                        SELECT term FROM portal.fleet_leader
                         WHERE holder = :holder AND term = :term AND until > clock_timestamp() FOR SHARE""")
                .bind("holder", term.holder())
                .bind("term", term.number())
                .mapTo(Long.class)
                .findOne();
        if (lasting.isEmpty()) {
            throw new LeadershipLost(term);
        }
    }
}
