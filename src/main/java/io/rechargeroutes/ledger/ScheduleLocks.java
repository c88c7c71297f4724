package io.rechargeroutes.ledger;

import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.time.Instant;
import org.jdbi.v3.core.Handle;

/**
 * Of many nodes whose schedules fire at the same moment, one does the work: the one that writes the execution's row.
 */
@ApplicationScoped
public class ScheduleLocks {

    /** Longer than any two nodes' clocks are apart. */
    private static final Duration KEPT = Duration.ofDays(7);

    private final Sql sql;
    private final NodeLease node;

    ScheduleLocks(Sql sql, NodeLease node) {
        this.sql = sql;
        this.node = node;
    }

    /**
     * True for one caller.
     *
     * @param fireTime when the schedule says that it fires, not when it did
     */
    public boolean acquire(String job, Instant fireTime) {
        return sql.inTransaction(handle -> {
            boolean ours = insert(handle, job, fireTime);
            if (ours) {
                forget(handle, job);
            }
            return ours;
        });
    }

    private boolean insert(Handle handle, String job, Instant fireTime) {
        return handle.createUpdate(
                                """
                        INSERT INTO schedule_lock (job, fire_time, locked_by) VALUES (:job, :fireTime, :node)
                          ON CONFLICT DO NOTHING""")
                        .bind("job", job)
                        .bind("fireTime", fireTime)
                        .bind("node", node.incarnation())
                        .execute()
                > 0;
    }

    private static void forget(Handle handle, String job) {
        handle.createUpdate(
                        "DELETE FROM schedule_lock WHERE job = :job AND fire_time < now() - make_interval(secs => :kept)")
                .bind("job", job)
                .bind("kept", KEPT)
                .execute();
    }
}
