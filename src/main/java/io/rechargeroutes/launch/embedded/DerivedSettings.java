package io.rechargeroutes.launch.embedded;

import io.rechargeroutes.launch.check.LedgerChecks;
import io.rechargeroutes.launch.check.StartException;
import io.rechargeroutes.secrets.KeyFile;
import io.rechargeroutes.settings.AccessSettings;
import io.rechargeroutes.settings.LedgerSettings;
import io.rechargeroutes.settings.ProviderLimits;
import io.rechargeroutes.settings.Providers;
import io.rechargeroutes.settings.RechargeSettings;
import io.rechargeroutes.settings.TypedSettings;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.stream.Collectors;
import org.eclipse.microprofile.config.Config;

/**
 * Settings that follow from others. They become system properties, which every reader of settings finds: Quarkus,
 * routes, beans.
 */
final class DerivedSettings {

    private static final String THREADS = "recharge.dispatch.threads";
    private static final String KEY_FILE = "recharge.secrets.key-file";
    private static final Duration LONGEST_SILENCE = Duration.ofSeconds(10);
    private static final Duration SHORTEST_SILENCE = Duration.ofSeconds(2);

    private DerivedSettings() {}

    /** Raises the threads that send to the sum of the providers' permits, where they are fewer. */
    static void applyThreads(Config config) {
        int needed = threads(config);
        if (needed > settings(config).dispatch().threads()) {
            System.setProperty(THREADS, String.valueOf(needed));
        }
    }

    /**
     * A thread is held for the whole of a call: with fewer of them than the providers have permits, a slow provider
     * would hold up the others.
     */
    static int threads(Config config) {
        int permits = Providers.names(config).stream()
                .mapToInt(provider -> ProviderLimits.of(config, provider).concurrency())
                .sum();
        return Math.max(permits, settings(config).dispatch().threads());
    }

    /**
     * Where Quarkus finds the ledger.
     *
     * @param embedded null where a server has it
     */
    static void applyLedger(Config config, EmbeddedLedger embedded) {
        if (embedded != null) {
            ledger("jdbc.url", embedded.url());
            ledger("username", embedded.username());
            ledger("password", embedded.password());
        } else {
            LedgerSettings server = TypedSettings.of(config, LedgerSettings.class);
            ledger("jdbc.url", LedgerChecks.url(server.url().orElseThrow()));
            ledger("username", server.username().orElseThrow());
            ledger(
                    "password",
                    server.password().filter(password -> !password.isBlank()).orElse(""));
        }
        // a process knows its sessions on the server by their name, and so do people
        ledger(
                "jdbc.additional-jdbc-properties.ApplicationName",
                "recharge-routes-" + UUID.randomUUID().toString().substring(0, 8));
        // an answer that takes longer than this costs the lease, and another session may be answered sooner
        Duration silence = settings(config).node().lease().dividedBy(3);
        silence = silence.compareTo(LONGEST_SILENCE) > 0 ? LONGEST_SILENCE : silence;
        silence = silence.compareTo(SHORTEST_SILENCE) < 0 ? SHORTEST_SILENCE : silence;
        ledger("heartbeat.jdbc.additional-jdbc-properties.socketTimeout", String.valueOf(silence.toSeconds()));
    }

    private static void ledger(String name, String value) {
        System.setProperty("quarkus.datasource." + name, value);
    }

    /**
     * Makes the embedded ledger's key where there is none yet; to be called by the process that has the data folder.
     */
    static void applyKey(Config config) {
        List<Path> files = TypedSettings.of(config, AccessSettings.class)
                .secrets()
                .keyFile()
                .orElseGet(() -> List.of(settings(config).data().resolve("secrets.key")));
        try {
            KeyFile.makeWhereMissing(files.get(0));
        } catch (UncheckedIOException fault) {
            throw new StartException(fault.getMessage() + "; make its folder writable, or set " + KEY_FILE);
        }
        System.setProperty(
                KEY_FILE,
                files.stream().map(file -> file.toString().replace(",", "\\,")).collect(Collectors.joining(",")));
    }

    private static RechargeSettings settings(Config config) {
        return TypedSettings.of(config, RechargeSettings.class);
    }
}
