package io.rechargeroutes.launch;

import io.rechargeroutes.provider.http.HttpSettings;
import io.rechargeroutes.provider.http.ProviderHttp;
import org.eclipse.microprofile.config.Config;

/** A thread is held for the whole of a call: with fewer of them than the providers have places, a slow provider would hold up the others. */
final class SendingThreads {

    private static final String KEY = "recharge.dispatch.threads";

    private SendingThreads() {
    }

    /** Raises {@code recharge.dispatch.threads} to the sum of the providers' places, where it is less. */
    static void apply(Config config) {
        int needed = needed(config);
        if (needed > config.getValue(KEY, Integer.class)) {
            System.setProperty(KEY, String.valueOf(needed));
        }
    }

    static int needed(Config config) {
        int places = ProviderHttp.providers(config).stream().mapToInt(provider -> HttpSettings.concurrency(config, provider)).sum();
        return Math.max(places, config.getValue(KEY, Integer.class));
    }
}
