package io.rechargeroutes.ledger;

import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.SqlStatement;

/**
 * What this process knows to be committed in the ledger. A ledger without it has gone back in time: it was restored to
 * an older state, or its server is a standby that lost commits. What it lost may include requests that were sent.
 */
public final class CommittedState {

    /** Why nothing is taken in: routes report it, hold what they have, and go on by themselves later. */
    public static final String UNCONFIRMED =
            "the ledger was restored, and nothing is taken in or sent until an operator confirms it with POST /api/restore/confirm";

    /** Holds while a restore of the ledger waits for its confirmation. */
    private static final String RESTORED = "EXISTS (SELECT 1 FROM restore WHERE confirmed_at IS NULL)";

    /**
     * Part of each statement that leads to a call of a provider. The first condition is for all nodes, as soon as one
     * of them has found the restore. The others are for this process in the moments before that: a server that lost
     * commits is known by their absence, and not only at the next heartbeat. To be bound by {@link #bind}.
     */
    public static final String INTACT = "NOT " + RESTORED
            + """

              AND coalesce((SELECT heartbeats FROM ledger_position), 0) >= :seenHeartbeats
              AND (:seenReference = '' OR EXISTS (SELECT 1 FROM attempt WHERE reference = :seenReference)
                OR EXISTS (SELECT 1 FROM archived_reference WHERE reference = :seenReference))""";

    private volatile long heartbeats;
    private volatile String reference;

    CommittedState() {}

    /** The highest count of heartbeats that was committed; 0 where none is known. */
    public long heartbeats() {
        return heartbeats;
    }

    /** The reference of this process's last record of intent; null where none is known. */
    public String reference() {
        return reference;
    }

    /** A heartbeat is committed. */
    public void beat(long count) {
        heartbeats = count;
    }

    /**
     * A record of intent is committed: by the order of commits, all of this process's earlier ones are there with it.
     */
    public void submitted(String committedReference) {
        reference = committedReference;
    }

    /** All that was known is replaced: by what an earlier process left, or because the ledger has lost it. */
    public void restart(long count, String committedReference) {
        heartbeats = count;
        reference = committedReference;
    }

    /** Binds the parameters of {@link #INTACT}. */
    public <T extends SqlStatement<T>> T bind(T statement) {
        String seen = reference;
        return statement.bind("seenHeartbeats", heartbeats).bind("seenReference", seen == null ? "" : seen);
    }

    /**
     * To be called in each transaction that records input.
     *
     * @throws LedgerException while a restore of the ledger waits for its confirmation
     */
    public static void requireConfirmed(Handle handle) {
        if (handle.createQuery("SELECT " + RESTORED).mapTo(Boolean.class).one()) {
            throw new LedgerException(UNCONFIRMED);
        }
    }
}
