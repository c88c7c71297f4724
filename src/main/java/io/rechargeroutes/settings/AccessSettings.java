package io.rechargeroutes.settings;

import io.smallrye.config.ConfigMapping;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Who may use the operations API, and with which keys secrets are stored. */
@ConfigMapping(prefix = "recharge", namingStrategy = ConfigMapping.NamingStrategy.KEBAB_CASE)
public interface AccessSettings {

    Api api();

    Secrets secrets();

    /** The operations API. */
    interface Api {
        /** Its users; each has a secret {@code recharge.api.<name>.password}. Without users the API is off. */
        @Setting(unit = "names")
        Optional<List<String>> users();
    }

    /** Personal details and tokens in the ledger. */
    interface Secrets {
        /** Files with a key each: the first encrypts, all of them decrypt. */
        Optional<List<Path>> keyFile();
    }
}
