package io.rechargeroutes.launch;

import io.rechargeroutes.secrets.KeyFile;
import io.rechargeroutes.settings.SettingSource;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.eclipse.microprofile.config.Config;

/** The key files of {@code recharge.secrets.key-file}: the embedded ledger has the first one made, a server's nodes are given theirs. */
final class SecretsKey {

    private static final String KEY = "recharge.secrets.key-file";

    private SecretsKey() {
    }

    /** Makes the embedded ledger's key where there is none yet; to be called by the process that has the data folder. */
    static void prepare(Config config) {
        if (LedgerSettings.embedded(config)) {
            List<Path> files = files(config).orElseGet(() -> List.of(config.getValue("recharge.data", Path.class).resolve("secrets.key")));
            try {
                KeyFile.makeWhereMissing(files.get(0));
            } catch (UncheckedIOException fault) {
                throw new StartException(fault.getMessage() + "; make its folder writable, or set " + KEY);
            }
            System.setProperty(KEY, files.stream().map(file -> file.toString().replace(",", "\\,")).collect(Collectors.joining(",")));
        }
    }

    /** What is wrong with the key files that are set. */
    static List<String> faults(Config config) {
        List<Path> files = files(config).orElse(List.of());
        boolean made = LedgerSettings.embedded(config) && !files.isEmpty() && !files.get(0).toFile().exists();
        return files.stream().skip(made ? 1 : 0).flatMap(file -> fault(config, file).stream()).toList();
    }

    private static Optional<String> fault(Config config, Path file) {
        try {
            KeyFile.read(file);
            return Optional.empty();
        } catch (IllegalArgumentException fault) {
            return Optional.of(SettingSource.place(config, KEY) + ": " + KEY + ": " + fault.getMessage());
        }
    }

    private static Optional<List<Path>> files(Config config) {
        return config.getOptionalValues(KEY, Path.class);
    }
}
