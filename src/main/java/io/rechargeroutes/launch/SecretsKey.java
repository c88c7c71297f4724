package io.rechargeroutes.launch;

import io.rechargeroutes.secrets.KeyFile;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.eclipse.microprofile.config.Config;

/** The key file of {@code recharge.secrets.key-file}: the embedded ledger has one made beside it, a server's nodes are given theirs. */
final class SecretsKey {

    private static final String KEY = "recharge.secrets.key-file";

    private SecretsKey() {
    }

    /** Makes the embedded ledger's key where there is none yet; to be called by the process that has the data folder. */
    static void prepare(Config config) {
        if (LedgerSettings.embedded(config)) {
            Path file = file(config).orElseGet(() -> config.getValue("recharge.data", Path.class).resolve("secrets.key"));
            try {
                KeyFile.makeWhereMissing(file);
            } catch (UncheckedIOException fault) {
                throw new StartException(fault.getMessage() + "; make its folder writable, or set " + KEY);
            }
            System.setProperty(KEY, file.toString());
        }
    }

    /** What is wrong with a key file that is set. */
    static List<String> faults(Config config) {
        Optional<Path> file = file(config);
        boolean made = LedgerSettings.embedded(config);
        if (file.isEmpty() || made && !file.get().toFile().exists()) {
            return List.of();
        }
        try {
            KeyFile.read(file.get());
            return List.of();
        } catch (IllegalArgumentException fault) {
            return List.of("application.properties: " + KEY + ": " + fault.getMessage());
        }
    }

    private static Optional<Path> file(Config config) {
        return config.getOptionalValue(KEY, Path.class);
    }
}
