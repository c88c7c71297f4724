package io.rechargeroutes.schedule;

import com.fasterxml.jackson.databind.JsonNode;
import io.rechargeroutes.model.Money;
import io.rechargeroutes.model.Outcome;
import io.rechargeroutes.settings.Providers;
import jakarta.enterprise.context.ApplicationScoped;
import java.math.BigDecimal;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.StreamSupport;
import org.apache.camel.CamelContext;
import org.eclipse.microprofile.config.Config;

/**
 * The wallets at the providers, and which can be asked for their balance: those with a route for it. Of a provider
 * whose paths are settings ({@code <provider>.path.…}) the one of the balance must be set.
 */
@ApplicationScoped
class Wallets {

    /**
     * What a provider's balance route ended with: a number, or an outcome whose {@code data.balance} holds one.
     *
     * @param amount rupees, or null
     * @param failure why there is none, or null
     */
    record Answer(BigDecimal amount, Outcome failure) {

        static Answer of(Object body) {
            if (body instanceof BigDecimal amount) {
                return new Answer(amount, null);
            }
            if (body instanceof Outcome outcome) {
                return read(outcome.data())
                        .map(amount -> new Answer(amount, null))
                        .orElseGet(() -> new Answer(null, outcome));
            }
            return new Answer(null, Outcome.unknown("UNREADABLE_REPLY", "the provider's balance route gave no number"));
        }

        private static Optional<BigDecimal> read(JsonNode data) {
            return data == null
                    ? Optional.empty()
                    : Money.read(data.path("balance").asText());
        }
    }

    private final Config config;
    private final CamelContext camel;

    Wallets(Config config, CamelContext camel) {
        this.config = config;
        this.camel = camel;
    }

    /** In upper case. */
    List<String> askable() {
        return Providers.names(config).stream()
                .filter(this::isAskable)
                .map(name -> name.toUpperCase(Locale.ROOT))
                .toList();
    }

    boolean isAskable(String provider) {
        String name = provider.toLowerCase(Locale.ROOT);
        return camel.getRoute(name + "-balance") != null && (isSet(name + ".path.balance") || !hasPaths(name));
    }

    private boolean isSet(String key) {
        return config.getOptionalValue(key, String.class)
                .filter(value -> !value.isBlank())
                .isPresent();
    }

    private boolean hasPaths(String name) {
        return StreamSupport.stream(config.getPropertyNames().spliterator(), false)
                .anyMatch(key -> key.startsWith(name + ".path."));
    }
}
