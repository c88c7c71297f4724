package io.rechargeroutes.delivery;

import io.rechargeroutes.settings.MessagingSettings;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Disposes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Named;
import jakarta.inject.Singleton;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** The threads that publish outbox events and send replies, {@code recharge.jms.publishers} of them. */
@ApplicationScoped
public class PublisherThreads {

    @Produces
    @Singleton
    @Named("publisherThreads")
    ExecutorService threads(MessagingSettings messaging) {
        return Executors.newFixedThreadPool(messaging.jms().publishers());
    }

    void stop(@Disposes @Named("publisherThreads") ExecutorService threads) {
        threads.shutdownNow();
    }
}
