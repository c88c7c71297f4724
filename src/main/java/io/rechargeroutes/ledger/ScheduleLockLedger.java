package io.rechargeroutes.ledger;

import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;

/** Of many nodes whose schedules fire at the same moment, one does the work: the one that writes the execution's row. */
@ApplicationScoped
public class ScheduleLockLedger {

    private static final String TAKE = "INSERT INTO schedule_lock (job, fire_time, locked_by) VALUES (?, ?, ?) ON CONFLICT DO NOTHING";
    private static final String FORGET = "DELETE FROM schedule_lock WHERE job = ? AND fire_time < now() - make_interval(secs => ?)";
    /** Longer than any two nodes' clocks are apart. */
    private static final Duration KEPT = Duration.ofDays(7);

    private final Sql sql;
    private final NodeLease node;

    ScheduleLockLedger(Sql sql, NodeLease node) {
        this.sql = sql;
        this.node = node;
    }

    /**
     * True for one caller.
     *
     * @param fireTime when the schedule says that it fires, not when it did
     */
    public boolean acquire(String job, Instant fireTime) {
        return sql.inTransaction(connection -> {
            boolean ours = insert(connection, job, fireTime);
            if (ours) {
                forget(connection, job);
            }
            return ours;
        });
    }

    private boolean insert(Connection connection, String job, Instant fireTime) throws SQLException {
        try (var insert = connection.prepareStatement(TAKE)) {
            insert.setString(1, job);
            insert.setTimestamp(2, Sql.timestamp(fireTime));
            insert.setString(3, node.incarnation());
            return insert.executeUpdate() > 0;
        }
    }

    private static void forget(Connection connection, String job) throws SQLException {
        try (var delete = connection.prepareStatement(FORGET)) {
            delete.setString(1, job);
            delete.setDouble(2, Sql.seconds(KEPT));
            delete.executeUpdate();
        }
    }
}
