package io.rechargeroutes.launch;

import io.rechargeroutes.settings.SettingSource;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.UUID;
import org.eclipse.microprofile.config.Config;
import org.postgresql.Driver;
import org.postgresql.PGProperty;

/** Configures where Quarkus finds the ledger is: the embedded one, or the server that {@code recharge.ledger.*} names. */
final class LedgerSettings {

    private static final String URL = "recharge.ledger.url";
    private static final String POOL_SIZE = "recharge.ledger.pool-size";
    private static final String PUBLISHERS = "recharge.jms.publishers";
    /** What may need a connection at the same moment, besides the publishers. */
    private static final int OTHERS = 6;
    private static final Duration LONGEST_SILENCE = Duration.ofSeconds(10);
    private static final Duration SHORTEST_SILENCE = Duration.ofSeconds(2);

    private LedgerSettings() {
    }

    /** @throws StartException where {@code recharge.ledger} is neither {@code embedded} nor {@code postgresql} */
    static boolean embedded(Config config) {
        String kind = config.getValue("recharge.ledger", String.class);
        return switch (kind) {
            case "embedded" -> true;
            case "postgresql" -> false;
            default -> throw new StartException("recharge.ledger is '" + kind + "': it must be embedded or postgresql");
        };
    }

    /** What can be seen to be wrong without a connection. */
    static List<String> faults(Config config) {
        List<String> faults = new ArrayList<>();
        String kind = config.getValue("recharge.ledger", String.class);
        if (kind.equals("postgresql")) {
            List.of(URL, "recharge.ledger.username").stream().filter(key -> text(config, key).isEmpty())
                    .forEach(key -> faults.add(SettingSource.missing(key, ", and recharge.ledger=postgresql needs it; set it")));
            // the address may hold a password, and is not shown
            text(config, URL).filter(url -> parsed(url).isEmpty())
                    .ifPresent(url -> faults.add(SettingSource.fault(config, URL, "cannot be read; write jdbc:postgresql://host:5432/name, several hosts with commas between")));
        } else if (!kind.equals("embedded")) {
            faults.add(SettingSource.fault(config, "recharge.ledger", "must be embedded or postgresql"));
        }
        poolSize(config).ifPresent(faults::add);
        return faults;
    }

    /** Each publisher holds a connection while it waits for the broker: the others must find one all the same. */
    private static Optional<String> poolSize(Config config) {
        try {
            int publishers = config.getValue("recharge.jms.enabled", Boolean.class) ? config.getValue(PUBLISHERS, Integer.class) : 0;
            return config.getValue(POOL_SIZE, Integer.class) >= publishers + OTHERS ? Optional.empty()
                    : Optional.of(SettingSource.fault(config, POOL_SIZE, "must be at least " + (publishers + OTHERS) + ": " + OTHERS + (publishers == 0 ? ""
                    : ", and one for each of " + PUBLISHERS)));
        } catch (IllegalArgumentException unreadable) {
            return Optional.of(SettingSource.fault(config, POOL_SIZE, "must be a number of connections like 28"));
        }
    }

    static void apply(Config config, EmbeddedLedger ledger) {
        if (ledger != null) {
            set("jdbc.url", ledger.url());
            set("username", ledger.username());
            set("password", ledger.password());
        } else {
            set("jdbc.url", url(required(config, URL)));
            set("username", required(config, "recharge.ledger.username"));
            set("password", text(config, "recharge.ledger.password").orElse(""));
        }
        // a process knows its sessions on the server by their name, and so do people
        set("jdbc.additional-jdbc-properties.ApplicationName", "recharge-routes-" + UUID.randomUUID().toString().substring(0, 8));
        // an answer that takes longer than this costs the lease, and another session may be answered sooner
        Duration silence = config.getOptionalValue("recharge.node.lease", Duration.class).orElse(LONGEST_SILENCE).dividedBy(3);
        silence = silence.compareTo(LONGEST_SILENCE) > 0 ? LONGEST_SILENCE : silence;
        silence = silence.compareTo(SHORTEST_SILENCE) < 0 ? SHORTEST_SILENCE : silence;
        set("heartbeat.jdbc.additional-jdbc-properties.socketTimeout", String.valueOf(silence.toSeconds()));
    }

    /** Of several hosts only one takes writes, and which one changes: it is looked for unless the address says otherwise. */
    static String url(String url) {
        Optional<Properties> parsed = parsed(url);
        boolean several = parsed.map(PGProperty.PG_HOST::getOrDefault).filter(hosts -> hosts.contains(",")).isPresent();
        boolean silent = parsed.filter(PGProperty.TARGET_SERVER_TYPE::isPresent).isEmpty();
        return several && silent ? url + (url.contains("?") ? "&" : "?") + "targetServerType=primary" : url;
    }

    private static Optional<Properties> parsed(String url) {
        return Optional.ofNullable(Driver.parseURL(url, new Properties()));
    }

    private static Optional<String> text(Config config, String key) {
        return config.getOptionalValue(key, String.class).filter(value -> !value.isBlank());
    }

    private static String required(Config config, String key) {
        return text(config, key).orElseThrow(() -> new StartException(key + " is not set: recharge.ledger=postgresql needs it"));
    }

    private static void set(String name, String value) {
        System.setProperty("quarkus.datasource." + name, value);
    }
}
