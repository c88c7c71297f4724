package io.rechargeroutes.settings;

import io.rechargeroutes.settings.Setting.Form;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithParentName;
import java.time.Duration;
import java.util.Optional;

/** Which ledger this process uses: {@code recharge.ledger} and what is below it. */
@ConfigMapping(prefix = "recharge.ledger", namingStrategy = ConfigMapping.NamingStrategy.KEBAB_CASE)
public interface LedgerSettings {

    /** Who runs the PostgreSQL server. */
    enum Kind {
        /** This process, inside its data folder. */
        EMBEDDED,
        /** Somebody else, at {@link #url}. */
        POSTGRESQL
    }

    @WithParentName
    Kind kind();

    /** Address of the server; with several hosts the one that takes writes is used. */
    @Setting(unit = "JDBC URL")
    Optional<String> url();

    /** User of the server, who may create tables there. */
    Optional<String> username();

    @Setting(form = Form.SECRET)
    Optional<String> password();

    /** Port of the embedded server, on loopback; 0 takes any that is free. */
    @Setting(unit = "port", least = 0, most = 65_535)
    int port();

    /** Most connections of the pool; the heartbeat has one more. */
    @Setting(unit = "connections")
    int poolSize();

    /** Longest time of one query that a person asks for; the server cancels a longer one. */
    Duration queryTimeout();

    default boolean embedded() {
        return kind() == Kind.EMBEDDED;
    }
}
