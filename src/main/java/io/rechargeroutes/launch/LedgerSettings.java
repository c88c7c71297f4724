package io.rechargeroutes.launch;

import org.eclipse.microprofile.config.Config;

/** Tells Quarkus where the ledger is: the embedded one, or the server that {@code recharge.ledger.*} names. */
final class LedgerSettings {

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

    static void apply(Config config, EmbeddedLedger ledger) {
        if (ledger != null) {
            set("jdbc.url", ledger.url());
            set("username", ledger.username());
            set("password", ledger.password());
            return;
        }
        set("jdbc.url", required(config, "recharge.ledger.url"));
        set("username", required(config, "recharge.ledger.username"));
        set("password", config.getOptionalValue("recharge.ledger.password", String.class).orElse(""));
    }

    private static String required(Config config, String key) {
        return config.getOptionalValue(key, String.class)
                .orElseThrow(() -> new StartException(key + " is not set: recharge.ledger=postgresql needs it"));
    }

    private static void set(String name, String value) {
        System.setProperty("quarkus.datasource." + name, value);
    }
}
