package io.rechargeroutes.launch;

import io.rechargeroutes.settings.MessagingSettings;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Disposes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Named;
import jakarta.inject.Singleton;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** Threads that routes name. A thread is held for the whole of a call. */
@ApplicationScoped
public class WorkerThreads {

    private static final String STATUS_QUERY = "statusQueryThreads";
    private static final String PUBLISHER = "publisherThreads";

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
    ExecutorService publisher(MessagingSettings messaging) {
        return Executors.newFixedThreadPool(messaging.jms().publishers());
    }

    void stopPublisher(@Disposes @Named(PUBLISHER) ExecutorService threads) {
        threads.shutdownNow();
    }
}
