package io.rechargeroutes.provider.http;

import io.rechargeroutes.settings.SettingSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.StreamSupport;
import org.apache.camel.CamelContext;
import org.apache.camel.component.http.HttpComponent;
import org.eclipse.microprofile.config.Config;

/** Refuses to start with a client that would repeat a request by itself. */
public final class SafetyCheck {

    private static final List<String> SCHEMES = List.of("http", "https");
    private static final String REPEATS = "with repeats on, the HTTP client sends a recharge again by itself";
    private static final String REDIRECTS = "a redirect would send a recharge twice";

    private SafetyCheck() {}

    /** What the settings say of it, one line a fault; nothing is started. */
    public static List<String> faults(Config config) {
        List<String> faults = new ArrayList<>();
        for (String scheme : SCHEMES) {
            List<String> retries = keys(config, scheme, "automaticretriesdisabled");
            if (retries.isEmpty()) {
                faults.add(SettingSource.fault(
                        config,
                        "camel.component." + scheme + ".automatic-retries-disabled",
                        "must be true: " + REPEATS));
            }
            retries.stream()
                    .filter(key -> !is(config, key))
                    .forEach(key -> faults.add(SettingSource.fault(config, key, "must be true: " + REPEATS)));
            keys(config, scheme, "followredirects").stream()
                    .filter(key -> is(config, key))
                    .forEach(key -> faults.add(SettingSource.fault(config, key, "must not be true: " + REDIRECTS)));
        }
        return faults;
    }

    /** Camel knows an option with hyphens and with capitals. */
    private static List<String> keys(Config config, String scheme, String option) {
        String wanted = "camel.component." + scheme + "." + option;
        return StreamSupport.stream(config.getPropertyNames().spliterator(), false)
                .distinct()
                .sorted()
                .filter(key -> key.replace("-", "").toLowerCase(Locale.ROOT).equals(wanted))
                .toList();
    }

    private static boolean is(Config config, String key) {
        String value = config.getConfigValue(key).getValue();
        return value != null && value.strip().equalsIgnoreCase("true");
    }

    /** @throws IllegalStateException naming the setting that is missing */
    static void require(CamelContext camel) {
        for (String scheme : SCHEMES) {
            HttpComponent component = camel.getComponent(scheme, HttpComponent.class);
            if (!component.isAutomaticRetriesDisabled()) {
                throw new IllegalStateException("camel.component." + scheme
                        + ".automatic-retries-disabled must be true in application.properties: " + REPEATS);
            }
            if (component.isFollowRedirects()) {
                throw new IllegalStateException(
                        "camel.component." + scheme + ".follow-redirects must not be true: " + REDIRECTS);
            }
        }
    }
}
