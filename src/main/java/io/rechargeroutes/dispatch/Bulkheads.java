package io.rechargeroutes.dispatch;

import io.rechargeroutes.settings.ProviderLimits;
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
            ProviderLimits limits = ProviderLimits.of(config, name);
            return new Bulkhead(limits.concurrency(), limits.rate(), System.nanoTime());
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
        return bulkheads.values().stream()
                .mapToInt(bulkhead -> bulkhead.available(now))
                .max()
                .orElse(0);
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

    /**
     * The way to one provider: how many requests are on it, and how many may set out each second. Guarded by the lock.
     */
    static final class Bulkhead {

        private final int maximum;
        private final double perSecond;
        private int used;
        private double tokens;
        private long refilledAt;

        /**
         * @param maximum requests in flight at most
         * @param perSecond requests that may set out each second; 0 for no limit
         */
        Bulkhead(int maximum, double perSecond, long now) {
            this.maximum = maximum;
            this.perSecond = perSecond;
            this.tokens = Math.max(1, perSecond);
            this.refilledAt = now;
        }

        int available(long now) {
            refill(now);
            int free = maximum - used;
            return perSecond > 0 ? Math.min(free, (int) tokens) : free;
        }

        boolean tryAcquire(long now) {
            if (available(now) < 1) {
                return false;
            }
            used++;
            tokens--;
            return true;
        }

        void release() {
            used--;
        }

        int used() {
            return used;
        }

        private void refill(long now) {
            double limit = Math.max(1, perSecond);
            tokens = Math.min(limit, tokens + (now - refilledAt) / 1e9 * perSecond);
            refilledAt = now;
        }
    }
}
