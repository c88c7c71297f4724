package io.rechargeroutes.dispatch;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Disposes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Named;
import jakarta.inject.Singleton;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * The threads that ask. As many as are needed: each provider's round takes one, and {@code recharge.status.threads} for its status queries, so that those of a
 * provider that hangs are missed by no other.
 */
@ApplicationScoped
public class StatusQueryThreads {

    @Produces
    @Singleton
    @Named("statusQueryThreads")
    ExecutorService threads() {
        return Executors.newCachedThreadPool();
    }

    void stop(@Disposes @Named("statusQueryThreads") ExecutorService threads) {
        threads.shutdown();
    }
}
