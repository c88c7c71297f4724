package io.rechargeroutes.ledger.restore;

import io.quarkus.logging.Log;
import io.rechargeroutes.ledger.restore.Judgement.Server;
import java.sql.SQLException;
import java.util.Set;
import java.util.function.Supplier;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.JdbiException;

/** Asks the server which cluster and which timeline it is on, as far as it lets an ordinary user know. */
final class ServerIdentity {

    private static final String CLUSTER = "SELECT system_identifier::text FROM pg_control_system()";
    // the timeline that is written now; pg_control_checkpoint() has that of the last checkpoint, which after a
    // promotion is the one before for a while
    private static final String TIMELINE =
            "SELECT ('x' || left(pg_walfile_name(pg_current_wal_insert_lsn()), 8))::bit(32)::int";
    /** Not permitted, not known, not supported, or not now. */
    private static final Set<String> REFUSALS = Set.of("42501", "42883", "0A000", "55000");

    private boolean clusterKnown = true;
    private boolean timelineKnown = true;

    /** What can be known; what the server refuses once is not asked for again. */
    Server read(Handle handle) {
        String cluster = clusterKnown
                ? unlessRefused(
                        handle,
                        () -> handle.createQuery(CLUSTER).mapTo(String.class).one())
                : null;
        if (clusterKnown && cluster == null) {
            clusterKnown = false;
            Log.info("the ledger's server does not let its user know its system identifier: a dump that is loaded into"
                    + " another cluster is recognised by the count of heartbeats alone; GRANT EXECUTE ON FUNCTION"
                    + " pg_control_system() to this user");
        }
        Integer timeline = timelineKnown
                ? unlessRefused(
                        handle,
                        () -> handle.createQuery(TIMELINE).mapTo(Integer.class).one())
                : null;
        if (timelineKnown && timeline == null) {
            timelineKnown = false;
            Log.info("the ledger's server does not let its user know its timeline: a restore is recognised by the count"
                    + " of heartbeats alone; GRANT EXECUTE ON FUNCTION pg_walfile_name(pg_lsn) to this user");
        }
        return new Server(cluster, timeline);
    }

    /** A refusal ends the statement and not the transaction around it. */
    private static <T> T unlessRefused(Handle handle, Supplier<T> query) {
        handle.savepoint("server");
        try {
            T value = query.get();
            handle.releaseSavepoint("server");
            return value;
        } catch (JdbiException fault) {
            if (fault.getCause() instanceof SQLException cause && REFUSALS.contains(cause.getSQLState())) {
                handle.rollbackToSavepoint("server");
                return null;
            }
            throw fault;
        }
    }
}
