package io.rechargeroutes.settings;

import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import org.eclipse.microprofile.config.Config;

/**
 * How much is asked of one provider: the {@code <provider>.*} settings that every provider may have, one that is added
 * by YAML as well.
 */
public final class ProviderLimits {

    private static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(30);

    private final Config config;
    private final String provider;

    private ProviderLimits(Config config, String provider) {
        this.config = config;
        this.provider = provider;
    }

    /** @param provider its name, in any case */
    public static ProviderLimits of(Config config, String provider) {
        return new ProviderLimits(config, provider.toLowerCase(Locale.ROOT));
    }

    /** Hard limit of a whole call. */
    public Duration timeout() {
        return own(".timeout", Duration.class).orElse(DEFAULT_TIMEOUT);
    }

    /** How many requests may be in flight: its own setting, or that of all providers. */
    public int concurrency() {
        return own(".concurrency", Integer.class)
                .orElseGet(() -> config.getValue("recharge.dispatch.concurrency", Integer.class));
    }

    /** Requests that may set out each second; 0 for no limit. */
    public double rate() {
        return own(".rate", Double.class).orElse(0.0);
    }

    /** Most status queries each second. */
    public double statusQueryRate(RechargeSettings.StatusQuery ofAll) {
        return own(".status-query-rate", Double.class).orElseGet(ofAll::rate);
    }

    /** Most rechecks of successes each second. */
    public double recheckRate(RechargeSettings.StatusQuery ofAll) {
        return own(".recheck-rate", Double.class).orElseGet(ofAll::recheckRate);
    }

    /** Whether what is only inferred of its answers may decide. */
    public boolean trustInferred() {
        return own(".trust-inferred", Boolean.class).orElse(true);
    }

    private <T> Optional<T> own(String key, Class<T> type) {
        return config.getOptionalValue(provider + key, type);
    }
}
