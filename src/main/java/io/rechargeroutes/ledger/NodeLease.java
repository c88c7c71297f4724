package io.rechargeroutes.ledger;

import io.agroal.api.AgroalDataSource;
import io.quarkus.agroal.DataSource;
import io.rechargeroutes.settings.RechargeSettings;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.UUID;

/** This process's place among those that share the ledger: a heartbeat lease under a name that no other process ever has. */
@ApplicationScoped
public class NodeLease {

    private static final String BEAT = """
            INSERT INTO node (incarnation, node_id, lease_until) VALUES (?, ?, now() + make_interval(secs => ?))
            ON CONFLICT (incarnation) DO UPDATE SET lease_until = excluded.lease_until""";
    // nodes that leave together do not wait for each other over the same old rows
    private static final String LEAVE = """
            DELETE FROM node WHERE incarnation = ? OR incarnation IN (
              SELECT incarnation FROM node WHERE lease_until < now() - interval '7 days' FOR UPDATE SKIP LOCKED)""";

    private final Sql sql;
    private final Sql own;
    private final RechargeSettings.Node settings;
    private final String incarnation;

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

    /** Says that this process lives. */
    public void beat() {
        own.inTransaction(connection -> {
            try (var beat = connection.prepareStatement(BEAT)) {
                beat.setString(1, incarnation);
                beat.setString(2, settings.id());
                beat.setDouble(3, Sql.seconds(settings.lease()));
                return beat.executeUpdate();
            }
        });
    }

    /**
     * Ends this process's sessions at the server, where their transactions would hold locks until the server notices that nobody is there.
     *
     * @param name the application name of the sessions
     */
    public void endSessions(String name) {
        own.inTransaction(connection -> {
            try (var end = connection.prepareStatement("""
                    SELECT pg_terminate_backend(pid) FROM pg_stat_activity
                    WHERE application_name = ? AND usename = current_user AND datname = current_database() AND pid <> pg_backend_pid()""")) {
                end.setString(1, name);
                return end.execute();
            }
        });
    }

    /** Takes every other process for dead: only for a ledger that nobody but this process can reach. */
    public void expireOthers() {
        sql.inTransaction(connection -> {
            try (var expire = connection.prepareStatement("UPDATE node SET lease_until = now() WHERE incarnation <> ?")) {
                expire.setString(1, incarnation);
                return expire.executeUpdate();
            }
        });
    }

    /** Gives up the lease, so that others need not wait for its end; forgets processes that are long gone. */
    public void leave() {
        sql.inTransaction(connection -> {
            try (var leave = connection.prepareStatement(LEAVE)) {
                leave.setString(1, incarnation);
                return leave.executeUpdate();
            }
        });
    }
}
