package io.rechargeroutes.launch;

import io.rechargeroutes.settings.ProviderLimits;
import io.rechargeroutes.settings.Providers;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Disposes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Named;
import jakarta.inject.Singleton;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.eclipse.microprofile.config.Config;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** How many threads work at what. A thread is held for the whole of a call. */
@ApplicationScoped
public class WorkerThreads {

    private static final String DISPATCH = "recharge.dispatch.threads";
    private static final String STATUS_QUERY = "statusQueryThreads";
    private static final String PUBLISHER = "publisherThreads";

    /**
     * Raises {@code recharge.dispatch.threads} to the sum of the providers' permits, where it is less: a slow provider
     * would hold up the others.
     */
    static void apply(Config config) {
        int needed = needed(config);
        if (needed > config.getValue(DISPATCH, Integer.class)) {
            System.setProperty(DISPATCH, String.valueOf(needed));
        }
    }

    static int needed(Config config) {
        int permits = Providers.names(config).stream()
                .mapToInt(provider -> ProviderLimits.of(config, provider).concurrency()).sum();
        return Math.max(permits, config.getValue(DISPATCH, Integer.class));
    }

    /**
     * The threads that ask. As many as are needed: each provider's round takes one, and {@code recharge.status.threads}
     * for its status queries, so that those of a provider that hangs are missed by no other.
     */
    @Produces
    @Singleton
    @Named(STATUS_QUERY)
    ExecutorService statusQuery() {
        return Executors.newCachedThreadPool();
    }

    void stopStatusQuery(@Disposes @Named(STATUS_QUERY) ExecutorService threads) {
        threads.shutdown();
    }

    /** The threads that publish outbox events and send replies. */
    @Produces
    @Singleton
    @Named(PUBLISHER)
    ExecutorService publisher(@ConfigProperty(name = "recharge.jms.publishers") int publishers) {
        return Executors.newFixedThreadPool(publishers);
    }

    void stopPublisher(@Disposes @Named(PUBLISHER) ExecutorService threads) {
        threads.shutdownNow();
    }
}
