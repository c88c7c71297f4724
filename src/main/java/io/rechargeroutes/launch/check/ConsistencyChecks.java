package io.rechargeroutes.launch.check;

import io.rechargeroutes.broker.BrokerClients;
import io.rechargeroutes.broker.BrokerSettings;
import io.rechargeroutes.broker.BrokerSettings.Store;
import io.rechargeroutes.catalog.Catalogue;
import io.rechargeroutes.formats.FormatException;
import io.rechargeroutes.formats.InputFormats;
import io.rechargeroutes.formats.PassThroughNames;
import io.rechargeroutes.intake.message.ForeignQueues;
import io.rechargeroutes.provider.http.HttpSettings;
import io.rechargeroutes.secrets.KeyFile;
import io.rechargeroutes.settings.AccessSettings;
import io.rechargeroutes.settings.LedgerSettings;
import io.rechargeroutes.settings.MessagingSettings;
import io.rechargeroutes.settings.Providers;
import io.rechargeroutes.settings.RechargeSettings;
import io.rechargeroutes.settings.SettingSource;
import io.rechargeroutes.settings.TypedSettings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.eclipse.microprofile.config.Config;

/**
 * Settings that are right each by itself, and contradict each other or the files that they name. Nothing is connected,
 * no port is opened.
 */
final class ConsistencyChecks {

    private static final String MARKER = "recharge.intake.done-marker";
    private static final Pattern ENDING = Pattern.compile("[A-Za-z0-9._-]{1,32}");
    private static final String POOL_SIZE = "recharge.ledger.pool-size";
    /** What may need a connection at the same moment, besides the publishers. */
    private static final int OTHER_CONNECTIONS = 6;

    private static final String BROKER_URL = "recharge.broker.url";
    private static final String KEY_FILE = "recharge.secrets.key-file";
    private static final String PASS_THROUGH = "recharge.intake.pass-through";
    private static final String SHUTDOWN = "camel.main.shutdown-timeout";

    private final Config config;
    private final RechargeSettings settings;
    private final MessagingSettings messaging;
    private final LedgerSettings ledger;

    /** @param config whose settings are all of their types */
    ConsistencyChecks(Config config) {
        this.config = config;
        this.settings = TypedSettings.of(config, RechargeSettings.class);
        this.messaging = TypedSettings.of(config, MessagingSettings.class);
        this.ledger = TypedSettings.of(config, LedgerSettings.class);
    }

    /** Files of the inbox that would be the wrong ones, or none. */
    List<String> intake() {
        List<String> faults = new ArrayList<>(folders());
        PassThroughNames.faults(settings.intake().passThrough().orElse(List.of()))
                .forEach(what -> faults.add(fault(PASS_THROUGH, what)));
        settings.intake().doneMarker().ifPresent(marker -> {
            if (!ENDING.matcher(marker).matches()) {
                faults.add(fault(
                        MARKER, "must be the ending of a file name, 1 to 32 of A-Z a-z 0-9 . _ -; for instance .done"));
            } else if (Pattern.matches(settings.intake().include(), "a.csv" + marker)) {
                faults.add(fault(
                        MARKER,
                        "is " + marker
                                + ", so that recharge.intake.include takes the markers as well; "
                                + "set another one, for instance .done"));
            }
        });
        return faults;
    }

    /** Results in the inbox would be taken for requests. */
    private List<String> folders() {
        Map<String, Path> folders = new LinkedHashMap<>();
        folders.put("recharge.inbox", settings.inbox());
        folders.put("recharge.outbox", settings.outbox());
        folders.put("recharge.data", settings.data());
        folders.put("recharge.routes", settings.routes());
        settings.retention().archive().ifPresent(folder -> folders.put("recharge.retention.archive", folder));
        List<String> faults = new ArrayList<>();
        Map<Path, String> seen = new HashMap<>();
        folders.forEach((key, folder) -> {
            String same = seen.putIfAbsent(folder.toAbsolutePath().normalize(), key);
            if (same != null) {
                faults.add(fault(key, "is " + folder + ", and so is " + same + "; give each its own folder"));
            } else if (Files.exists(folder) && !Files.isDirectory(folder)) {
                faults.add(fault(key, "is " + folder + ", which is no folder; name another one"));
            }
        });
        return faults;
    }

    /** What can be seen to be wrong with the ledger without a connection. */
    List<String> ledger() {
        List<String> faults = new ArrayList<>();
        if (!ledger.embedded()) {
            Optional<String> url = ledger.url().filter(value -> !value.isBlank());
            if (url.isEmpty()) {
                faults.add(neededByServer("recharge.ledger.url"));
            }
            if (ledger.username().filter(value -> !value.isBlank()).isEmpty()) {
                faults.add(neededByServer("recharge.ledger.username"));
            }
            // the address may hold a password, and is not shown
            url.filter(value -> LedgerChecks.parsed(value).isEmpty())
                    .ifPresent(unreadable -> faults.add(fault(
                            "recharge.ledger.url",
                            "cannot be read; write jdbc:postgresql://host:5432/name, several hosts "
                                    + "with commas between")));
        }
        poolSize().ifPresent(faults::add);
        return faults;
    }

    private static String neededByServer(String key) {
        return SettingSource.missing(key, ", and recharge.ledger=postgresql needs it; set it");
    }

    /** Each publisher holds a connection while it waits for the broker: the others must find one all the same. */
    private Optional<String> poolSize() {
        int publishers = messaging.jms().enabled() ? messaging.jms().publishers() : 0;
        return ledger.poolSize() >= publishers + OTHER_CONNECTIONS
                ? Optional.empty()
                : Optional.of(fault(
                        POOL_SIZE,
                        "must be at least " + (publishers + OTHER_CONNECTIONS) + ": " + OTHER_CONNECTIONS
                                + (publishers == 0 ? "" : ", and one for each of recharge.jms.publishers")));
    }

    /**
     * What is wrong with the formats of other people's inputs, in themselves and with the settings.
     *
     * @param catalogue empty where it is at fault itself
     */
    List<String> formats(Optional<Catalogue> catalogue) {
        if (catalogue.isEmpty()) {
            return List.of();
        }
        try {
            InputFormats formats = InputFormats.read(
                    settings.routes().resolve("formats"),
                    catalogue.get(),
                    List.of(),
                    messaging.queue().requests(),
                    messaging.queue().results(),
                    messaging.queue().dead());
            List<String> faults = new ArrayList<>();
            if (!formats.queues().isEmpty() && !messaging.jms().enabled()) {
                faults.add(fault(
                        "recharge.jms.enabled",
                        "is false, and formats apply to the queues " + String.join(", ", formats.queues())
                                + "; set it to true, or remove the queues"));
            }
            if (!formats.queues().isEmpty()) {
                ForeignQueues.fault(settings.routes()).ifPresent(faults::add);
            }
            boolean keyless = !ledger.embedded()
                    && TypedSettings.of(config, AccessSettings.class)
                            .secrets()
                            .keyFile()
                            .isEmpty();
            if (keyless && !formats.needingKey().isEmpty()) {
                faults.add(fault(
                        KEY_FILE,
                        "is not set, and these formats pass private fields through: "
                                + String.join(", ", formats.needingKey()) + "; set it, or remove private"));
            }
            return faults;
        } catch (FormatException fault) {
            return fault.faults();
        }
    }

    /** What can be wrong with queues. */
    List<String> queues() {
        if (!messaging.jms().enabled()) {
            boolean forgotten = settings.files().toResultsQueue();
            return forgotten
                    ? List.of(fault(
                            "recharge.files.to-results-queue",
                            "is true and recharge.jms.enabled is not: set both, or neither"))
                    : List.of();
        }
        BrokerSettings broker = BrokerSettings.of(messaging.broker());
        return Stream.of(
                        client(broker),
                        missing("recharge.broker.truststore", broker.truststore()),
                        missing("recharge.broker.keystore", broker.keystore()),
                        sameQueue())
                .flatMap(Optional::stream)
                .toList();
    }

    private Optional<String> client(BrokerSettings broker) {
        try {
            BrokerClients.of(broker);
            return Optional.empty();
        } catch (IllegalArgumentException fault) {
            return Optional.of(SettingSource.place(config, BROKER_URL) + ": " + fault.getMessage());
        } catch (RuntimeException fault) {
            return Optional.of(
                    fault(BROKER_URL, "is " + broker.address() + ": the client does not take it; look at its options"));
        }
    }

    private Optional<String> missing(String key, Optional<Store> store) {
        return store.filter(file -> !Files.isReadable(file.file()))
                .map(file -> fault(key, "is " + file.file() + ": no such file"));
    }

    /** Results taken for requests would go round for ever. */
    private Optional<String> sameQueue() {
        MessagingSettings.Queue names = messaging.queue();
        return Stream.of(names.requests(), names.results(), names.dead())
                                .distinct()
                                .count()
                        == 3
                ? Optional.empty()
                : Optional.of("application.properties: two of recharge.queue.requests, recharge.queue.results "
                        + "and recharge.queue.dead are the same queue: give each its own");
    }

    /**
     * What is wrong with the key files that are set; the first one of an embedded ledger is made where it is missing.
     */
    List<String> keyFiles() {
        List<Path> files = TypedSettings.of(config, AccessSettings.class)
                .secrets()
                .keyFile()
                .orElse(List.of());
        boolean made =
                ledger.embedded() && !files.isEmpty() && !files.get(0).toFile().exists();
        return files.stream()
                .skip(made ? 1 : 0)
                .flatMap(file -> keyFile(file).stream())
                .toList();
    }

    private Optional<String> keyFile(Path file) {
        try {
            KeyFile.read(file);
            return Optional.empty();
        } catch (IllegalArgumentException fault) {
            return Optional.of(SettingSource.place(config, KEY_FILE) + ": " + KEY_FILE + ": " + fault.getMessage());
        }
    }

    /** A stop must wait longer than any call may take. */
    List<String> shutdown() {
        List<String> faults = new ArrayList<>();
        long stop = config.getOptionalValue(SHUTDOWN, Long.class).orElse(45L);
        for (String provider : Providers.names(config).stream()
                .filter(name -> Providers.hasFolder(settings.routes(), name))
                .toList()) {
            long timeout = HttpSettings.of(config, provider).timeout().toSeconds();
            if (stop <= timeout) {
                faults.add(fault(
                        SHUTDOWN,
                        "is " + stop + " s and " + provider + ".timeout " + timeout
                                + " s: a stop would cut off calls in flight and leave them UNKNOWN; set it to "
                                + (timeout + 15)));
            }
        }
        return faults;
    }

    private String fault(String key, String what) {
        return SettingSource.fault(config, key, what);
    }
}
