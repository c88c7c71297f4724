package io.rechargeroutes.launch.check;

import io.rechargeroutes.settings.Providers;
import io.rechargeroutes.settings.SettingSource;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.eclipse.microprofile.config.Config;

/**
 * Settings that have another name now. One that is silently ignored would leave a default in force: with failover or a
 * limit, that is about money.
 */
final class RenamedSettings {

    private static final Map<String, String> NEW_NAMES = new TreeMap<>(Map.of(
            "recharge.dispatch.trouble-limit", "recharge.circuit-breaker.failure-threshold",
            "recharge.dispatch.trouble-pause", "recharge.circuit-breaker.open-for",
            "recharge.failover", "recharge.failover.enabled",
            "recharge.failover-inferred", "recharge.failover.trust-inferred",
            "recharge.intake.quiet", "recharge.intake.stable-for",
            "recharge.enquiry.repeats", "recharge.status-query.retries"));
    private static final String OLD_RATE = ".enquiry-rate";
    private static final String RATE = ".status-query-rate";

    private RenamedSettings() {}

    static Set<String> oldNames() {
        return NEW_NAMES.keySet();
    }

    /** One line for each that is set, wherever: file, environment or -D. */
    static List<String> faults(Config config) {
        Map<String, String> names = new TreeMap<>(NEW_NAMES);
        Providers.names(config).forEach(provider -> names.put(provider + OLD_RATE, provider + RATE));
        return names.entrySet().stream()
                .filter(name -> config.getConfigValue(name.getKey()).getRawValue() != null)
                .map(name -> SettingSource.fault(
                        config, name.getKey(), "is called " + name.getValue() + " now; set that instead"))
                .toList();
    }
}
