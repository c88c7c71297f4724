package io.rechargeroutes.launch;

import io.rechargeroutes.provider.http.HttpSettings;
import io.rechargeroutes.settings.Providers;
import io.rechargeroutes.settings.SettingSource;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.eclipse.microprofile.config.Config;

/** Settings that must fit each other: how long a call may take, and how long a stop waits for it. */
final class CapacityChecks {

    private CapacityChecks() {
    }

    static List<String> faults(Config config) {
        Path routes = config.getValue("recharge.routes", Path.class);
        List<String> providers = Providers.names(config).stream().filter(provider -> Providers.hasFolder(routes, provider)).toList();
        List<String> faults = new ArrayList<>();
        long stop = config.getOptionalValue("camel.main.shutdown-timeout", Long.class).orElse(45L);
        for (String provider : providers) {
            long timeout = HttpSettings.of(config, provider).timeout().toSeconds();
            if (stop <= timeout) {
                faults.add(SettingSource.fault(config, "camel.main.shutdown-timeout", "is " + stop + " s and " + provider + ".timeout " + timeout
                        + " s: a stop would cut off calls in flight and leave them UNKNOWN; set it to " + (timeout + 15)));
            }
        }
        return faults;
    }
}
