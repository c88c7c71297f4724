package io.rechargeroutes.schedule;

import io.rechargeroutes.settings.Providers;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Locale;
import java.util.stream.StreamSupport;
import org.apache.camel.CamelContext;
import org.eclipse.microprofile.config.Config;

/**
 * Which providers can be asked for their balance: those with a route for it. Of a provider whose paths are settings ({@code <provider>.path.…}) the one
 * of the balance must be set.
 */
@ApplicationScoped
class Wallets {

    private final Config config;
    private final CamelContext camel;

    Wallets(Config config, CamelContext camel) {
        this.config = config;
        this.camel = camel;
    }

    /** In upper case. */
    List<String> askable() {
        return Providers.names(config).stream().filter(this::isAskable).map(name -> name.toUpperCase(Locale.ROOT)).toList();
    }

    boolean isAskable(String provider) {
        String name = provider.toLowerCase(Locale.ROOT);
        return camel.getRoute(name + "-balance") != null && (isSet(name + ".path.balance") || !hasPaths(name));
    }

    private boolean isSet(String key) {
        return config.getOptionalValue(key, String.class).filter(value -> !value.isBlank()).isPresent();
    }

    private boolean hasPaths(String name) {
        return StreamSupport.stream(config.getPropertyNames().spliterator(), false).anyMatch(key -> key.startsWith(name + ".path."));
    }
}
