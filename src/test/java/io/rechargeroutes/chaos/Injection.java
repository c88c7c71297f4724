package io.rechargeroutes.chaos;

import java.time.Duration;

/**
 * One fault of a run.
 *
 * @param node which node it is for, where it is for one
 * @param after it strikes when the request journal has seen so many requests
 * @param lasts until the dead is started again, the paused goes on, the full disk is emptied; a moved clock stays where
 *     it is
 * @param point where a {@link Kind#KILL_AT} strikes, else null
 * @param number at which passage of the point; or by how many seconds a clock jumps
 */
record Injection(Kind kind, int node, int after, Duration lasts, KillPoint point, int number) {

    /** How long a provider is out of reach, by the ledger's clock. */
    static final Duration OUTAGE_LASTS = Duration.ofMinutes(15);

    enum Kind {
        /** kill -9 of a node, wherever it is. */
        KILL,
        /** kill -9 of a node at a named point. */
        KILL_AT,
        /** SIGSTOP, for longer than the lease, and SIGCONT. */
        PAUSE,
        /** SIGTERM, and started again. */
        STOP,
        /** One node more. */
        ADD,
        /** PostgreSQL is stopped and started. */
        LEDGER_STOP,
        /** kill -9 of PostgreSQL, all its processes. */
        LEDGER_KILL,
        /**
         * As a failover leaves it: no session can write for a while, then new ones can, and those that were open never.
         */
        LEDGER_READ_ONLY,
        /** The broker is stopped in good order, and started. */
        BROKER_STOP,
        /** kill -9 of the broker. */
        BROKER_KILL,
        /** The providers are stopped in their tracks: they take connections, and act later. */
        PROVIDER_PAUSE,
        /** Nobody listens where a provider was, for fifteen minutes by the ledger's clock. */
        OUTAGE,
        /** The disk of inbox and outbox has no byte left. */
        FOLDERS_FULL,
        /** The disk of PostgreSQL has no byte left. */
        LEDGER_FULL,
        /** The database's clock jumps. */
        LEDGER_CLOCK,
        /** A node's wall clock jumps. */
        NODE_CLOCK,
        /** Not injected: the machine had no time for the request journal. */
        STALL
    }

    /**
     * Whether calls can lose their answers by it. What only slows things, or ends them in good order, is no excuse for
     * an indeterminate outcome.
     */
    boolean excusesIndeterminate() {
        return switch (kind) {
            case STOP, ADD, BROKER_STOP, BROKER_KILL, FOLDERS_FULL, NODE_CLOCK -> false;
            default -> true;
        };
    }

    @Override
    public String toString() {
        String what =
                kind + (kind == Kind.KILL_AT ? " " + point + " #" + number : number != 0 ? " by " + number + " s" : "");
        return "after %d: %s node %d for %d ms".formatted(after, what, node, lasts.toMillis());
    }
}
