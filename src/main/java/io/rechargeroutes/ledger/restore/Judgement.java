package io.rechargeroutes.ledger.restore;

import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;

/** Whether a ledger has gone back in time, judged by what it says, what its server says and what a node knows. */
final class Judgement {

    private Judgement() {}

    /**
     * What the ledger says of itself.
     *
     * @param server of the server that it was on last
     */
    record Ledger(UUID identity, long heartbeats, Instant lastHeartbeat, Server server) {}

    /**
     * What a PostgreSQL server says of itself; null is unknown.
     *
     * @param systemIdentifier of its cluster: a cluster that was made by {@code initdb} has a new one, a copy of the
     *     files of a cluster has the same one
     * @param timeline of its write-ahead log: each restore to a point in time and each promotion starts another one
     */
    record Server(String systemIdentifier, Integer timeline) {

        static final Server UNKNOWN = new Server(null, null);
    }

    /**
     * What a node knows to be committed.
     *
     * @param heartbeats 0: nothing is known
     * @param reference of its last record of intent, or null
     * @param found whether the ledger has that
     */
    record Known(long heartbeats, String reference, boolean found) {

        static final Known NOTHING = new Known(0, null, true);
    }

    /** Why the ledger counts as restored; empty where it does not. */
    static Optional<String> restored(Ledger ledger, Server now, Known known) {
        if (ledger.heartbeats() < known.heartbeats()) {
            return Optional.of("its count of heartbeats is " + ledger.heartbeats() + ", and this node saw "
                    + known.heartbeats()
                    + " committed: it was restored to an older state, or its server is a standby that lost commits");
        }
        if (!known.found()) {
            return Optional.of("the attempt " + known.reference()
                    + ", which this node saw committed, is missing: it was restored to an older state, or its server"
                    + " is a standby that lost commits");
        }
        if (differ(ledger.server().systemIdentifier(), now.systemIdentifier())) {
            return Optional.of("it is on another PostgreSQL cluster (system identifier " + now.systemIdentifier()
                    + ", before: " + ledger.server().systemIdentifier() + "): a dump was loaded");
        }
        if (differ(ledger.server().timeline(), now.timeline()) && known.heartbeats() == 0) {
            return Optional.of("its server is on timeline " + now.timeline() + ", before: "
                    + ledger.server().timeline() + ", and this node knows nothing that proves that no commit was lost");
        }
        return Optional.empty();
    }

    private static boolean differ(Object before, Object now) {
        return before != null && now != null && !Objects.equals(before, now);
    }
}
