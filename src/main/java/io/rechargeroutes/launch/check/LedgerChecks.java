package io.rechargeroutes.launch.check;

import io.rechargeroutes.ledger.LedgerIdentity;
import io.rechargeroutes.ledger.Sql;
import io.rechargeroutes.secrets.SecretBox;
import io.rechargeroutes.settings.LedgerSettings;
import io.rechargeroutes.settings.SettingSource;
import io.rechargeroutes.settings.TypedSettings;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import org.apache.camel.quarkus.main.events.BeforeStart;
import org.eclipse.microprofile.config.Config;
import org.postgresql.Driver;
import org.postgresql.PGProperty;

/**
 * Whether the ledger is one for this process: its server can hold it (encoding UTF8, tables of this version,
 * connections for one node), it belongs to the same environment, and its secrets are encrypted with a key that is here.
 */
@ApplicationScoped
public class LedgerChecks {

    private static final String URL = "recharge.ledger.url";
    private static final String MAX_SIZE = "quarkus.datasource.jdbc.max-size";
    // a limit of -1 is none
    private static final String SERVER_SETTINGS =
            """
            SELECT current_database() AS name, current_setting('server_encoding') AS encoding,
                   least(current_setting('max_connections')::int - current_setting('superuser_reserved_connections')::int
                           - coalesce(current_setting('reserved_connections', true)::int, 0),
                         (SELECT nullif(datconnlimit, -1) FROM pg_database WHERE datname = current_database()),
                         (SELECT nullif(rolconnlimit, -1) FROM pg_roles WHERE rolname = current_user)) AS connections""";

    /**
     * What a look at the server came to.
     *
     * @param faults must be mended before a start
     * @param notes what could not be looked at, and is no fault of the settings
     */
    record Look(List<String> faults, List<String> notes) {}

    /** A server that came up only after the launcher looked; before anything is read from it or written to it. */
    void requireServer(@Observes @Priority(0) BeforeStart event, Sql sql, Config config) {
        refuse(sql.inTransaction(handle -> faults(handle.getConnection(), config)));
    }

    /** Keeps the sandbox and real life apart: neither may run on the other's ledger. */
    void requireEnvironment(@Observes @Priority(1) BeforeStart event, LedgerIdentity identity) {
        String wanted = SandboxProfile.isActive() ? "sandbox" : "live";
        String found = identity.registerEnvironment(wanted);
        if (!found.equals(wanted)) {
            throw new StartException("this ledger is a " + found + " one and this is a " + wanted
                    + " start: requests of the one must not reach the providers of the other; "
                    + "set recharge.data to another folder (or recharge.ledger.url to another database)");
        }
    }

    /** Without the key that the other nodes write the ledger's secrets with, nothing of those could be read. */
    void requireKey(@Observes @Priority(2) BeforeStart event, LedgerIdentity identity, SecretBox box) {
        boolean same = identity.registerFingerprint(box.fingerprints())
                .map(box.fingerprints()::contains)
                .orElse(true);
        if (!same) {
            throw new StartException(
                    box.hasKey()
                            ? "recharge.secrets.key-file does not name the key that this ledger's secrets are encrypted with; "
                                    + "bring the right file back from its backup, or name it as well"
                            : "recharge.secrets.key-file is not set, and this ledger holds secrets that are encrypted; "
                                    + "set it to the file that the other nodes have");
        }
    }

    /**
     * @throws StartException where the server cannot hold the ledger; one that cannot be reached yet is looked at later
     */
    static void require(Config config) {
        refuse(look(config).faults());
    }

    private static void refuse(List<String> faults) {
        if (!faults.isEmpty()) {
            throw new StartException(String.join(System.lineSeparator(), faults));
        }
    }

    /**
     * Of several hosts only one takes writes, and which one changes: it is looked for unless the address says
     * otherwise.
     */
    public static String url(String url) {
        Optional<Properties> parsed = parsed(url);
        boolean several = parsed.map(PGProperty.PG_HOST::getOrDefault)
                .filter(hosts -> hosts.contains(","))
                .isPresent();
        boolean silent = parsed.filter(PGProperty.TARGET_SERVER_TYPE::isPresent).isEmpty();
        return several && silent ? url + (url.contains("?") ? "&" : "?") + "targetServerType=primary" : url;
    }

    /** The parts of an address; empty where it cannot be read. */
    static Optional<Properties> parsed(String url) {
        return Optional.ofNullable(Driver.parseURL(url, new Properties()));
    }

    /** Connects to the server that the settings name; there is nothing to see where the ledger is embedded. */
    static Look look(Config config) {
        LedgerSettings settings = TypedSettings.of(config, LedgerSettings.class);
        if (settings.embedded()) {
            return new Look(List.of(), List.of());
        }
        String url = url(settings.url().orElseThrow());
        Properties how = new Properties();
        PGProperty.USER.set(how, settings.username().orElseThrow());
        PGProperty.PASSWORD.set(how, settings.password().orElse(""));
        PGProperty.CONNECT_TIMEOUT.set(how, 3);
        PGProperty.LOGIN_TIMEOUT.set(how, 9);
        PGProperty.SOCKET_TIMEOUT.set(how, 9);
        try (Connection connection = new Driver().connect(url, how)) {
            return new Look(faults(connection, config), List.of());
        } catch (SQLException fault) {
            return refused(fault)
                    ? new Look(
                            List.of(SettingSource.place(config, URL)
                                    + ": the ledger's server refuses this user or database (SQLSTATE "
                                    + fault.getSQLState() + "); correct recharge.ledger.url, .username or .password"),
                            List.of())
                    : new Look(
                            List.of(),
                            List.of("the ledger cannot be reached from here (SQLSTATE " + fault.getSQLState()
                                    + "): its encoding, its tables and its connections were not looked at"));
        }
    }

    /** It answered: the user, the password or the database is not right. */
    private static boolean refused(SQLException fault) {
        return fault.getSQLState() != null
                && (fault.getSQLState().startsWith("28") || fault.getSQLState().startsWith("3D"));
    }

    private static List<String> faults(Connection connection, Config config) throws SQLException {
        try (var select = connection.prepareStatement(SERVER_SETTINGS);
                var row = select.executeQuery()) {
            row.next();
            List<String> faults = new ArrayList<>();
            if (!"UTF8".equals(row.getString("encoding"))) {
                faults.add(SettingSource.fault(
                        config,
                        URL,
                        "names the database " + row.getString("name") + " with the encoding "
                                + row.getString("encoding")
                                + ", which cannot hold every text; make one with ENCODING 'UTF8' and name it"));
            }
            if (LedgerSchema.isOfAnotherVersion(connection)) {
                faults.add(SettingSource.fault(
                        config,
                        URL,
                        "names the database " + row.getString("name")
                                + ", whose ledger " + LedgerSchema.OF_ANOTHER_VERSION
                                + "; make a new, empty database and name it"));
            }
            int wanted = config.getValue(MAX_SIZE, Integer.class) + 1;
            if (wanted > row.getInt("connections")) {
                faults.add(SettingSource.fault(
                        config,
                        "recharge.ledger.pool-size",
                        "asks for " + wanted + " connections with that of the heartbeat, and the ledger's server has "
                                + row.getInt("connections") + " for all nodes; lower it, or raise max_connections"));
            }
            return faults;
        }
    }
}
