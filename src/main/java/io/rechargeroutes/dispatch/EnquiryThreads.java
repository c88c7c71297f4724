package io.rechargeroutes.dispatch;

import io.rechargeroutes.settings.RechargeSettings;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Disposes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Named;
import jakarta.inject.Singleton;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** The threads that ask; {@code recharge.status.threads} of them. */
@ApplicationScoped
public class EnquiryThreads {

    @Produces
    @Singleton
    @Named("enquiryThreads")
    ExecutorService threads(RechargeSettings settings) {
        return Executors.newFixedThreadPool(settings.status().threads());
    }

    void stop(@Disposes @Named("enquiryThreads") ExecutorService threads) {
        threads.shutdown();
    }
}
