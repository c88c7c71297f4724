package io.rechargeroutes.dispatch;

import io.rechargeroutes.provider.http.HttpSettings;
import io.rechargeroutes.settings.Providers;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.eclipse.microprofile.config.Config;

/** The ways to all providers. A slow provider fills its own and leaves the others free. */
@ApplicationScoped
public class Bulkheads {

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition left = lock.newCondition();
    private final Map<String, Bulkhead> bulkheads = new TreeMap<>();
    private final Config config;

    Bulkheads(Config config) {
        this.config = config;
        Providers.names(config).forEach(provider -> bulkhead(provider.toUpperCase(Locale.ROOT)));
    }

    private Bulkhead bulkhead(String provider) {
        return bulkheads.computeIfAbsent(provider, name -> {
            String key = name.toLowerCase(Locale.ROOT);
            double rate = config.getOptionalValue(key + ".rate", Double.class).orElse(0.0);
            return new Bulkhead(HttpSettings.concurrency(config, key), rate, System.nanoTime());
        });
    }

    /** Waits until some bulkhead has a permit, a short while at most, and returns how many the freest has. */
    int awaitPermits() {
        lock.lock();
        try {
            if (available() == 0) {
                left.await(100, TimeUnit.MILLISECONDS);
            }
            return available();
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
            return 0;
        } finally {
            lock.unlock();
        }
    }

    private int available() {
        long now = System.nanoTime();
        return bulkheads.values().stream().mapToInt(bulkhead -> bulkhead.available(now)).max().orElse(0);
    }

    /** The providers that have no permit now. */
    Set<String> full() {
        lock.lock();
        try {
            long now = System.nanoTime();
            Set<String> full = new TreeSet<>();
            bulkheads.forEach((name, bulkhead) -> {
                if (bulkhead.available(now) < 1) {
                    full.add(name);
                }
            });
            return full;
        } finally {
            lock.unlock();
        }
    }

    /** Takes a permit of a provider's bulkhead; false where there is none. */
    boolean tryAcquire(String provider) {
        lock.lock();
        try {
            return bulkhead(provider).tryAcquire(System.nanoTime());
        } finally {
            lock.unlock();
        }
    }

    void release(String provider) {
        lock.lock();
        try {
            bulkhead(provider).release();
            left.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
