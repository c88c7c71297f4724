package io.rechargeroutes.launch;

import io.rechargeroutes.broker.BrokerClients;
import io.rechargeroutes.broker.BrokerSettings;
import io.rechargeroutes.broker.BrokerSettings.Store;
import io.rechargeroutes.settings.SettingSource;
import java.nio.file.Files;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.eclipse.microprofile.config.Config;

/** What can be wrong with the settings of queues; nothing is connected. */
final class BrokerChecks {

    private static final String URL = "recharge.broker.url";

    private BrokerChecks() {
    }

    static List<String> faults(Config config) {
        if (!config.getValue("recharge.jms.enabled", Boolean.class)) {
            boolean forgotten = config.getValue("recharge.files.to-results-queue", Boolean.class);
            return forgotten ? List.of(SettingSource.fault(config, "recharge.files.to-results-queue", "is true and recharge.jms.enabled is not: set both, or neither")) : List.of();
        }
        BrokerSettings settings = BrokerSettings.of(config);
        return Stream.of(client(config, settings), missing(config, "recharge.broker.truststore", settings.truststore()),
                missing(config, "recharge.broker.keystore", settings.keystore()), sameQueue(config)).flatMap(Optional::stream).toList();
    }

    private static Optional<String> client(Config config, BrokerSettings settings) {
        try {
            BrokerClients.of(settings);
            return Optional.empty();
        } catch (IllegalArgumentException fault) {
            return Optional.of(SettingSource.place(config, URL) + ": " + fault.getMessage());
        } catch (RuntimeException fault) {
            return Optional.of(SettingSource.fault(config, URL, "is " + settings.address() + ": the client does not take it; look at its options"));
        }
    }

    private static Optional<String> missing(Config config, String key, Optional<Store> store) {
        return store.filter(file -> !Files.isReadable(file.file())).map(file -> SettingSource.fault(config, key, "is " + file.file() + ": no such file"));
    }

    /** Results taken for requests would go round for ever. */
    private static Optional<String> sameQueue(Config config) {
        List<String> names = Stream.of("requests", "results", "dead").map(queue -> config.getValue("recharge.queue." + queue, String.class)).toList();
        return names.stream().distinct().count() == names.size() ? Optional.empty()
                : Optional.of("application.properties: two of recharge.queue.requests, recharge.queue.results and recharge.queue.dead are the same queue: give each its own");
    }
}
