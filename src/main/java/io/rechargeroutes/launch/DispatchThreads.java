package io.rechargeroutes.launch;

import io.rechargeroutes.provider.http.HttpSettings;
import io.rechargeroutes.settings.Providers;
import org.eclipse.microprofile.config.Config;

/** A thread is held for the whole of a call: with fewer of them than the providers have permits, a slow provider would hold up the others. */
final class DispatchThreads {

    private static final String KEY = "recharge.dispatch.threads";

    private DispatchThreads() {
    }

    /** Raises {@code recharge.dispatch.threads} to the sum of the providers' permits, where it is less. */
    static void apply(Config config) {
        int needed = needed(config);
        if (needed > config.getValue(KEY, Integer.class)) {
            System.setProperty(KEY, String.valueOf(needed));
        }
    }

    static int needed(Config config) {
        int permits = Providers.names(config).stream().mapToInt(provider -> HttpSettings.concurrency(config, provider)).sum();
        return Math.max(permits, config.getValue(KEY, Integer.class));
    }
}
