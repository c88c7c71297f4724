package io.rechargeroutes.schedule;

import io.rechargeroutes.provider.http.ProviderHttp;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Locale;
import org.apache.camel.CamelContext;
import org.eclipse.microprofile.config.Config;

/** Which providers can be asked for their balance: those with a route for it whose path, where it is a setting, is set. */
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
        return ProviderHttp.providers(config).stream().filter(this::isAskable).map(name -> name.toUpperCase(Locale.ROOT)).toList();
    }

    boolean isAskable(String provider) {
        String name = provider.toLowerCase(Locale.ROOT);
        return camel.getRoute(name + "-balance") != null && !isSwitchedOff(name + ".path.balance");
    }

    /** Configuration takes an empty value for none at all. */
    private boolean isSwitchedOff(String path) {
        boolean named = false;
        for (String key : config.getPropertyNames()) {
            named |= key.equals(path);
        }
        return named && config.getOptionalValue(path, String.class).filter(value -> !value.isBlank()).isEmpty();
    }
}
