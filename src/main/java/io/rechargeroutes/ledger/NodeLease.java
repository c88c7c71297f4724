package io.rechargeroutes.ledger;

import io.agroal.api.AgroalDataSource;
import io.quarkus.agroal.DataSource;
import io.rechargeroutes.settings.RechargeSettings;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.UUID;
import org.jdbi.v3.core.Handle;

/**
 * This process's place among those that share the ledger: a heartbeat lease under a name that no other process ever
 * has.
 */
@ApplicationScoped
public class NodeLease {

    private final Sql sql;
    private final Sql own;
    private final RechargeSettings.Node settings;
    private final String incarnation;
    private final CommittedState committed = new CommittedState();

    /** @param own a connection that nobody else uses: a busy pool must not cost the lease */
    @Inject
    NodeLease(Sql sql, @DataSource("heartbeat") AgroalDataSource own, RechargeSettings settings) {
        this(sql, new Sql(own), settings);
    }

    NodeLease(Sql sql, RechargeSettings settings) {
        this(sql, sql, settings);
    }

    private NodeLease(Sql sql, Sql own, RechargeSettings settings) {
        this.sql = sql;
        this.own = own;
        this.settings = settings.node();
        this.incarnation = this.settings.id() + "/" + UUID.randomUUID();
    }

    /** The name of this process, made anew at every start. */
    public String incarnation() {
        return incarnation;
    }

    /** What this process knows to be committed in the ledger. */
    public CommittedState committed() {
        return committed;
    }

    /** Says that this process lives. */
    public void beat() {
        beat(handle -> null);
    }

    /** Says that this process lives, and does more work in the same transaction. */
    public <T> T beat(Sql.Work<T> further) {
        return own.inTransaction(handle -> {
            renew(handle);
            return further.with(handle);
        });
    }

    private void renew(Handle handle) {
        handle.createUpdate(
                        """
                        INSERT INTO node (incarnation, node_id, lease_until)
                          VALUES (:incarnation, :id, now() + make_interval(secs => :lease))
                        ON CONFLICT (incarnation) DO UPDATE SET lease_until = excluded.lease_until""")
                .bind("incarnation", incarnation)
                .bind("id", settings.id())
                .bind("lease", settings.lease())
                .execute();
    }

    /**
     * Ends this process's sessions at the server, where their transactions would hold locks until the server notices
     * that nobody is there.
     *
     * @param name the application name of the sessions
     */
    public void endSessions(String name) {
        own.inTransaction(handle -> handle.createQuery(
                        """
                        SELECT pg_terminate_backend(pid) FROM pg_stat_activity
                        WHERE application_name = :name AND usename = current_user AND datname = current_database()
                          AND pid <> pg_backend_pid()""")
                .bind("name", name)
                .mapTo(Boolean.class)
                .list());
    }

    /** Takes every other process for dead: only for a ledger that nobody but this process can reach. */
    public void expireOthers() {
        sql.inTransaction(handle -> handle.createUpdate(
                        """
                        UPDATE node SET lease_until = now() WHERE incarnation <> :incarnation""")
                .bind("incarnation", incarnation)
                .execute());
    }

    /** Gives up the lease, so that others need not wait for its end; forgets processes that are long gone. */
    public void leave() {
        // nodes that leave together do not wait for each other over the same old rows
        sql.inTransaction(handle -> handle.createUpdate(
                        """
                        DELETE FROM node WHERE incarnation = :incarnation OR incarnation IN (
                          SELECT incarnation FROM node
                            WHERE lease_until < now() - interval '7 days' FOR UPDATE SKIP LOCKED)""")
                .bind("incarnation", incarnation)
                .execute());
    }
}
