package io.rechargeroutes.launch;

import io.rechargeroutes.ledger.Sql;
import io.rechargeroutes.settings.SettingSource;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import org.apache.camel.quarkus.main.events.BeforeStart;
import org.eclipse.microprofile.config.Config;
import org.postgresql.Driver;
import org.postgresql.PGProperty;

/** What of a PostgreSQL server cannot hold a ledger: another encoding than UTF8, or too few connections for one node. */
@ApplicationScoped
public class LedgerServerCheck {

    private static final String URL = "recharge.ledger.url";
    private static final String MAX_SIZE = "quarkus.datasource.jdbc.max-size";
    // a limit of -1 is none
    private static final String SERVER_SETTINGS = """
            SELECT current_database() AS name, current_setting('server_encoding') AS encoding,
                   least(current_setting('max_connections')::int - current_setting('superuser_reserved_connections')::int
                           - coalesce(current_setting('reserved_connections', true)::int, 0),
                         (SELECT nullif(datconnlimit, -1) FROM pg_database WHERE datname = current_database()),
                         (SELECT nullif(rolconnlimit, -1) FROM pg_roles WHERE rolname = current_user)) AS connections""";

    /**
     * What a look at the server came to.
     *
     * @param faults must be mended before a start
     * @param notes  what could not be looked at, and is no fault of the settings
     */
    record Look(List<String> faults, List<String> notes) {
    }

    /** A server that came up only after the launcher looked; before anything is read from it or written to it. */
    void require(@Observes @Priority(0) BeforeStart event, Sql sql, Config config) {
        refuse(sql.inTransaction(handle -> faults(handle.getConnection(), config)));
    }

    /** @throws StartException where the server cannot hold the ledger; one that cannot be reached yet is looked at later */
    static void require(Config config) {
        if (!LedgerSettings.embedded(config)) {
            refuse(look(config).faults());
        }
    }

    private static void refuse(List<String> faults) {
        if (!faults.isEmpty()) {
            throw new StartException(String.join(System.lineSeparator(), faults));
        }
    }

    /** Connects to the server that the settings name. */
    static Look look(Config config) {
        String url = LedgerSettings.url(config.getValue("recharge.ledger.url", String.class));
        Properties how = new Properties();
        PGProperty.USER.set(how, config.getValue("recharge.ledger.username", String.class));
        PGProperty.PASSWORD.set(how, config.getOptionalValue("recharge.ledger.password", String.class).orElse(""));
        PGProperty.CONNECT_TIMEOUT.set(how, 3);
        PGProperty.LOGIN_TIMEOUT.set(how, 9);
        PGProperty.SOCKET_TIMEOUT.set(how, 9);
        try (Connection connection = new Driver().connect(url, how)) {
            return new Look(faults(connection, config), List.of());
        } catch (SQLException fault) {
            return refused(fault) ? new Look(List.of(SettingSource.place(config, URL) + ": the ledger's server refuses this user or database (SQLSTATE " + fault.getSQLState()
                    + "); correct recharge.ledger.url, .username or .password"), List.of())
                    : new Look(List.of(), List.of("the ledger cannot be reached from here (SQLSTATE " + fault.getSQLState()
                    + "): its encoding and its connections were not looked at"));
        }
    }

    /** It answered: the user, the password or the database is not right. */
    private static boolean refused(SQLException fault) {
        return fault.getSQLState() != null && (fault.getSQLState().startsWith("28") || fault.getSQLState().startsWith("3D"));
    }

    private static List<String> faults(Connection connection, Config config) throws SQLException {
        try (var select = connection.prepareStatement(SERVER_SETTINGS); var row = select.executeQuery()) {
            row.next();
            List<String> faults = new ArrayList<>();
            if (!"UTF8".equals(row.getString("encoding"))) {
                faults.add(SettingSource.fault(config, URL, "names the database " + row.getString("name") + " with the encoding " + row.getString("encoding")
                        + ", which cannot hold every text; make one with ENCODING 'UTF8' and name it"));
            }
            int wanted = config.getValue(MAX_SIZE, Integer.class) + 1;
            if (wanted > row.getInt("connections")) {
                faults.add(SettingSource.fault(config, "recharge.ledger.pool-size", "asks for " + wanted + " connections with that of the heartbeat, and the ledger's server has "
                        + row.getInt("connections") + " for all nodes; lower it, or raise max_connections"));
            }
            return faults;
        }
    }
}
